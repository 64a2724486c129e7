// a5_batches.cpp - row A5: every layer takes a batch, and treats its samples alike.
#include <fmt/format.h>
#include <algorithm>
#include <gradus/catalog.hpp>
#include <gradus/ops.hpp>

#include "catalog/layer_sample.hpp"
#include "textbook/layer_run.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::a5_batches {
namespace {

// Largest difference between a layer on a batch and on its samples one by one.
double difference(const catalog::LayerSample& sample) {
  const Tensor whole = LayerRun(sample.layer, sample.x, Mode::inference).output();
  const std::int64_t batch = sample.x.shape()[0], in = sample.x.size() / batch, out = whole.size() / batch;
  double worst = 0;
  for (std::int64_t b = 0; b < batch; ++b) {
    Tensor one(sample.x.shape().with(0, 1), Dtype::float64);
    for (std::int64_t i = 0; i < in; ++i) one.set_number(i, sample.x.number(b * in + i));
    const Tensor y = LayerRun(sample.layer, one, Mode::inference).output();
    for (std::int64_t i = 0; i < out; ++i)
      worst = std::max(worst, std::abs(y.number(i) - whole.number(b * out + i)));
  }
  return worst;
}

// The Jacobian of Z = X W^T with both flattened row by row: W once for each sample, zeros elsewhere.
void flattened_jacobian(Findings& find) {
  SmallGraph g;
  const Var x = g.given("x", {2, 2}, {1, 2, 3, 4}), w = g.given("w", {3, 2}, {1, -1, 2, 0, 3, 5});
  const Var z = matmul(x, transpose(w));
  find.near("dZ / dX, Z and X flattened: [6, 4]",
            {1, -1, 0, 0, 2, 0, 0, 0, 3, 5, 0, 0, 0, 0, 1, -1, 0, 0, 2, 0, 0, 0, 3, 5},
            jacobian(z, x, g.feeds()), 1e-12);
}

void compute(Findings& find) {
  for (const LayerKind* kind : catalog::layers()) {
    if (kind == &FractionalMaxPool2d::kind) continue;  // draws its windows for each place in the batch
    find.near(fmt::format("{}: a batch of three against one by one", kind->name), 0,
              difference(catalog::layer_sample(*kind)), 1e-12);
  }
  Tensor images({1, 2, 2, 3}, Dtype::float64);
  for (std::int64_t i = 0; i < 12; ++i) images.set_number(i, static_cast<double>(i));
  find.near("flatten: channel by channel, row by row", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
            LayerRun("flatten", images, Mode::inference).output(), 0);
  flattened_jacobian(find);
}

}  // namespace

extern const RowFile row{
    "A batch is one tensor whose first axis counts the samples: [B, m] rows of numbers, [B, C, H, W] images "
    "(height before width, where the deck writes width first). Every layer treats the samples alike. For "
    "derivatives, tensors are flattened: the Jacobian is then a matrix.",
    &compute};

}  // namespace gradus::textbook::a5_batches
