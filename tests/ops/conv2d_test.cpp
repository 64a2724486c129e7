// conv2d_test.cpp - convolutions of whole batches: against the definition, cut into units, on any threads.
#include <gtest/gtest.h>

#include <cmath>

#include <gradus/autodiff.hpp>
#include <gradus/ops.hpp>

#include "graph/run.hpp"
#include "kernels/convolution.hpp"
#include "ops/records.hpp"
#include "ops/support/convolution.hpp"

namespace gradus {
namespace {

// Small whole numbers: every order of adding gives the same result, so that it can be compared exactly.
Tensor filled(const Shape& shape, std::int64_t seed, Dtype dtype) {
  Tensor x(shape, dtype);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, static_cast<double>((i * 29 + seed) % 17 - 8));
  return x;
}

Tensor waves(const Shape& shape, double seed) {
  Tensor x(shape, Dtype::float32);
  for (std::int64_t i = 0; i < x.size(); ++i)
    x.set_number(i, std::sin(0.7 * static_cast<double>(i * i % 1009) + seed));
  return x;
}

struct Batch {
  Shape x, w;
  ConvolutionOptions options;
};

// Several units, a last one that is not full, one image more than vectors hold; sizes of known nets.
const std::vector<Batch> batches{{{40, 1, 28, 28}, {6, 1, 5, 5}, {.padding = {2, 2}}},
                                 {{33, 6, 14, 14}, {16, 6, 5, 5}, {}},
                                 {{17, 3, 32, 32}, {32, 3, 3, 3}, {.padding = {1, 1}}},
                                 {{16, 32, 16, 16}, {32, 32, 3, 3}, {.padding = {1, 1}, .precise = true}},
                                 {{5, 16, 9, 9}, {24, 16, 3, 3}, {.stride = {2, 2}, .padding = {1, 1}}},
                                 {{64, 8, 7, 7}, {16, 4, 3, 3}, {.padding = {1, 1}, .groups = 2}}};

class Convolutions : public ::testing::TestWithParam<Batch> {
 protected:
  Tensor x = filled(GetParam().x, 3, Dtype::float64), w = filled(GetParam().w, 5, Dtype::float64);
  Attributes attributes = convolution_attributes(GetParam().options);

  Tensor run(const Op& op, const Tensor& a, const Tensor& b, const Attributes& with, Dtype dtype,
             int threads = 1) const {
    Threads team(threads);
    const std::vector<Tensor> inputs{a.to(dtype), b.to(dtype)};
    return evaluate(op, inputs, with, team).to(Dtype::float64);
  }
};

TEST_P(Convolutions, equal_their_definition_in_both_types) {
  const Tensor y = run(conv2d_op, x, w, attributes, Dtype::float64);
  const kernels::Convolution c = convolution_of(x.shape(), w.shape(), attributes);
  const std::int64_t channels = c.channels / c.groups, outputs = c.outputs / c.groups;
  const auto pixel = [&](std::int64_t b, std::int64_t channel, std::int64_t i, std::int64_t j) {
    if (i < 0 || j < 0 || i >= c.down.size || j >= c.along.size) return 0.0;
    return x.number(((b * c.channels + channel) * c.down.size + i) * c.along.size + j);
  };
  std::int64_t at = 0;
  for (std::int64_t b = 0; b < c.batch; ++b)
    for (std::int64_t o = 0; o < c.outputs; ++o)
      for (std::int64_t i = 0; i < c.down.count(); ++i)
        for (std::int64_t j = 0; j < c.along.count(); ++j, ++at) {
          if (at % 7 != 0) continue;  // some numbers of every unit, row and column
          double expected = 0;
          std::int64_t weight = o * c.taps();
          for (std::int64_t channel = 0; channel < channels; ++channel)
            for (std::int64_t k = 0; k < c.down.kernel; ++k)
              for (std::int64_t l = 0; l < c.along.kernel; ++l)
                expected += w.number(weight++) * pixel(b, o / outputs * channels + channel,
                                                       i * c.down.stride + k - c.down.padding,
                                                       j * c.along.stride + l - c.along.padding);
          ASSERT_EQ(y.number(at), expected) << at;
        }
  EXPECT_TRUE(y.same_bytes(run(conv2d_op, x, w, attributes, Dtype::float32)));
}

// <dy, conv(x, w)> is linear in x and in w: both gradients say so exactly.
TEST_P(Convolutions, have_gradients_that_are_their_transposes) {
  const ConvolutionOptions options = GetParam().options;
  const Tensor y = run(conv2d_op, x, w, attributes, Dtype::float64),
               dy = filled(y.shape(), 7, Dtype::float64);
  const Attributes to_x = convolution_attributes(options).with("size", Axes({x.shape()[2], x.shape()[3]})),
                   to_w = convolution_attributes(options).with("kernel", Axes({w.shape()[2], w.shape()[3]}));
  const auto dot = [](const Tensor& a, const Tensor& b) {
    double sum = 0;
    for (std::int64_t i = 0; i < a.size(); ++i) sum += a.number(i) * b.number(i);
    return sum;
  };
  for (const Dtype dtype : {Dtype::float64, Dtype::float32}) {
    EXPECT_EQ(dot(x, run(conv2d_input_gradient_op, dy, w, to_x, dtype)), dot(y, dy)) << name(dtype);
    EXPECT_EQ(dot(w, run(conv2d_weight_gradient_op, x, dy, to_w, dtype)), dot(y, dy)) << name(dtype);
  }
}

TEST_P(Convolutions, give_the_same_bytes_on_any_threads) {
  const Tensor noise = filled(GetParam().x, 1, Dtype::float64);
  Tensor real(noise.shape(), Dtype::float64);
  for (std::int64_t i = 0; i < real.size(); ++i) real.set_number(i, std::sin(static_cast<double>(i)));
  const Tensor y = run(conv2d_op, real, w, attributes, Dtype::float32);
  const ConvolutionOptions options = GetParam().options;
  const Attributes to_x = convolution_attributes(options).with("size", Axes({x.shape()[2], x.shape()[3]})),
                   to_w = convolution_attributes(options).with("kernel", Axes({w.shape()[2], w.shape()[3]}));
  for (const int threads : {2, 3}) {
    EXPECT_TRUE(y.same_bytes(run(conv2d_op, real, w, attributes, Dtype::float32, threads)));
    EXPECT_TRUE(run(conv2d_input_gradient_op, y, w, to_x, Dtype::float32)
                    .same_bytes(run(conv2d_input_gradient_op, y, w, to_x, Dtype::float32, threads)));
    EXPECT_TRUE(run(conv2d_weight_gradient_op, real, y, to_w, Dtype::float32)
                    .same_bytes(run(conv2d_weight_gradient_op, real, y, to_w, Dtype::float32, threads)));
  }
}

// Winograd's method, which rounds on its way, and the products as they are.
TEST(Conv2d, in_float32_is_within_1e5_of_float64_and_precise_within_1e6) {
  const Tensor x = waves({18, 32, 16, 16}, 1), w = waves({48, 32, 3, 3}, 2);
  const auto error = [&](const Op& op, const Tensor& a, const Tensor& b, const Attributes& attributes) {
    Threads threads(2);
    const auto run = [&](Dtype dtype) {
      const std::vector<Tensor> inputs{a.to(dtype), b.to(dtype)};
      return evaluate(op, inputs, attributes, threads);
    };
    const Tensor expected = run(Dtype::float64), got = run(Dtype::float32);
    double most = 0, largest = 0;
    for (std::int64_t i = 0; i < got.size(); ++i) {
      most = std::max(most, std::abs(got.number(i) - expected.number(i)));
      largest = std::max(largest, std::abs(expected.number(i)));
    }
    return most / largest;
  };
  for (const bool precise : {false, true}) {
    const Attributes plain = convolution_attributes({.padding = {1, 1}, .precise = precise}),
                     to_x = plain.with("size", Axes({16, 16})), to_w = plain.with("kernel", Axes({3, 3}));
    const Tensor dy = waves({18, 48, 16, 16}, 3);
    const double most = precise ? 1e-6 : 1e-5;
    EXPECT_LE(error(conv2d_op, x, w, plain), most);
    EXPECT_LE(error(conv2d_input_gradient_op, dy, w, to_x), most);
    EXPECT_LE(error(conv2d_weight_gradient_op, x, dy, to_w), most);
  }
}

INSTANTIATE_TEST_SUITE_P(Conv2d, Convolutions, ::testing::ValuesIn(batches));

// Every path gives the same bytes on any threads; the tests of exact sums cannot see Winograd's.
TEST(Conv2d, by_winograd_gives_the_same_bytes_on_any_threads) {
  const Tensor x = waves({40, 16, 9, 9}, 1), w = waves({32, 16, 3, 3}, 2);
  const Attributes plain = convolution_attributes({.padding = {1, 1}}),
                   to_x = plain.with("size", Axes({9, 9})), to_w = plain.with("kernel", Axes({3, 3}));
  const auto run = [&](const Op& op, const Tensor& a, const Tensor& b, const Attributes& attributes,
                       int threads) {
    Threads team(threads);
    const std::vector<Tensor> inputs{a, b};
    return evaluate(op, inputs, attributes, team);
  };
  const Tensor y = run(conv2d_op, x, w, plain, 1);
  for (const int threads : {2, 3}) {
    EXPECT_TRUE(y.same_bytes(run(conv2d_op, x, w, plain, threads)));
    EXPECT_TRUE(run(conv2d_input_gradient_op, y, w, to_x, 1)
                    .same_bytes(run(conv2d_input_gradient_op, y, w, to_x, threads)));
    EXPECT_TRUE(run(conv2d_weight_gradient_op, x, y, to_w, 1)
                    .same_bytes(run(conv2d_weight_gradient_op, x, y, to_w, threads)));
  }
}

// The Hessian of sum(conv(x, w)^2) along directions, against central differences of the gradient.
TEST(Conv2d, can_be_differentiated_twice) {
  Graph graph;
  const Var x = graph.input("x", {2, 2, 4, 5}, Dtype::float64),
            w = graph.input("w", {3, 2, 2, 3}, Dtype::float64);
  const Var loss = sum(square(max_pool2d(conv2d(x, w, {.padding = {1, 1}}), {.stride = {1, 2}})));
  const std::vector<Var> wrt{x, w};
  const std::vector<Var> first = gradients(loss, wrt);
  std::vector<Var> directions;
  Feeds feeds;
  for (const Var v : wrt) {
    Tensor direction(v.shape(), Dtype::float64), value = direction;
    for (std::int64_t i = 0; i < direction.size(); ++i) {
      direction.set_number(i, std::cos(static_cast<double>(3 * i)));
      value.set_number(i, std::sin(static_cast<double>(7 * i + v.shape()[0])));
    }
    directions.push_back(graph.constant(direction));
    feeds.insert_or_assign(v.node().name, value);
  }
  const std::vector<Var> product = hessian_vector(loss, wrt, directions);
  constexpr double h = 1e-6;
  const auto moved = [&](double step) {
    Feeds result = feeds;
    for (std::size_t k = 0; k < wrt.size(); ++k) {
      Tensor& value = result[wrt[k].node().name];
      for (std::int64_t i = 0; i < value.size(); ++i)
        value.set_number(i, value.number(i) + step * directions[k].node().value->number(i));
    }
    return result;
  };
  for (std::size_t k = 0; k < wrt.size(); ++k) {
    const Tensor up = evaluate(graph, first[k].id(), moved(h)),
                 down = evaluate(graph, first[k].id(), moved(-h)),
                 got = evaluate(graph, product[k].id(), feeds);
    for (std::int64_t i = 0; i < got.size(); ++i)
      EXPECT_LE(gradient_error(got.number(i), (up.number(i) - down.number(i)) / (2 * h)), 1e-6)
          << wrt[k].node().name << " at " << i;
  }
}

TEST(Conv2d, gradient_of_weights_is_zero_where_there_are_no_images) {
  const Tensor x({0, 2, 3, 3}, Dtype::float32), dy({0, 4, 2, 2}, Dtype::float32);
  Tensor dw = Tensor::full({4, 2, 2, 2}, Dtype::float32, 7);  // memory that held something else
  const auto operand = [](const Tensor& t) {
    return Operand{const_cast<void*>(t.raw()), t.shape(), t.dtype()};  // NOLINT: read only
  };
  const std::vector<Operand> inputs{operand(x), operand(dy)};
  const Operand output{dw.raw(), dw.shape(), dw.dtype()};
  const Attributes attributes = convolution_attributes({}).with("kernel", std::vector<std::int64_t>{2, 2});
  Threads threads(2);
  run_kernel(conv2d_weight_gradient_op, *conv2d_weight_gradient_op.kernel(Dtype::float32),
             {inputs, output, attributes}, threads);
  EXPECT_TRUE(dw.same_bytes(Tensor({4, 2, 2, 2}, Dtype::float32)));
}

}  // namespace
}  // namespace gradus
