// a3_labels.cpp - row A3: labels of any kind become class numbers; a model file remembers the names.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <gradus/io.hpp>
#include <gradus/ops.hpp>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"
#include "textbook/temporary_folder.hpp"

namespace gradus::textbook::a3_labels {
namespace {

// Rows in three heaps, one for each label.
std::string table(const std::array<const char*, 3>& labels) {
  std::string text = "x1,x2,x3,x4,label\n";
  for (int i = 0; i < 60; ++i)
    text += fmt::format("{:d},{:d},{:d},{},{}\n", i % 3 == 0, i % 3 == 1, i % 3 == 2, 0.01 * i,
                        labels[static_cast<std::size_t>(i % 3)]);
  return text;
}

void check_labels(Findings& find, const TemporaryFolder& folder, const std::array<const char*, 3>& labels,
                  const std::string& sorted) {
  const std::string kind = fmt::format("labels {}", fmt::join(labels, ", "));
  const Dataset data =
      load(folder.write("labels.csv", table(labels)), {.target = {"label"}, .task = Task::classify});
  find.same(kind + ": classes", sorted, fmt::format("{}", fmt::join(data.schema().classes, ", ")));
  Model model = Sequential(Linear(3));
  train(model, data, {.epochs = 60, .batch = 16});
  find.near(kind + ": accuracy on validation rows", 1,
            evaluate(model, CrossEntropy(), data.validation()).accuracy, 0);
  const Shape& w = model.parameter("0.weight").value.shape();
  find.near(kind + ": W is c by p, b has length c", {3, 4, 3},
            {static_cast<double>(w[0]), static_cast<double>(w[1]),
             static_cast<double>(model.parameter("0.bias").value.size())},
            0);
  save_model(folder.path("model.safetensors"), {model, CrossEntropy(), data.schema(), 1});
  const SavedModel loaded = load_model(folder.path("model.safetensors"));
  find.same(kind + ": classes in the model file", sorted,
            fmt::format("{}", fmt::join(loaded.schema.classes, ", ")));
}

// The same three heaps with targets [60, 3], learnt by the divergence from them.
void check_one_hot(Findings& find) {
  Tensor x({60, 3}, Dtype::float64), y({60, 3}, Dtype::float64);
  for (std::int64_t i = 0; i < 60; ++i) {
    for (std::int64_t j = 0; j < 3; ++j) x.set_number(3 * i + j, (i + j) % 3 == 0 ? 1 : 0.01 * i);
    y.set_number(3 * i + (i + 1) % 3, 1);
  }
  const Dataset data =
      make_dataset("one-hot rows", x, y, {.task = Task::regress, .scale = false, .fractions = {0, 0}});
  Model model = Sequential(Linear(3));
  train(model, data, {.loss = KlDivergence(), .optimizer = Momentum{}, .epochs = 60, .batch = 16});
  const Predictor predictor(model, KlDivergence());
  std::vector<float> inputs(180), p(180);
  data.copy_inputs(data.all().indices(), inputs.data());
  predictor.predict(60, inputs, p);
  double right = 0;
  for (std::int64_t i = 0; i < 60; ++i)
    right += std::max_element(&p[3 * i], &p[3 * i] + 3) - &p[3 * i] == (i + 1) % 3;
  find.near("one-hot rows [60, 3]: accuracy after training on them", 1, right / 60, 0);
}

void compute(Findings& find) {
  SmallGraph g;
  find.near("one-hot labels of classes 1, 2, 1, 3", {1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1},
            g.value(one_hot(g.labels({0, 1, 0, 2}), 3, Dtype::float64)), 0);
  check_one_hot(find);
  const TemporaryFolder folder;
  check_labels(find, folder, {"dog", "cat", "bear"}, "bear, cat, dog");
  check_labels(find, folder, {"7", "42", "3"}, "3, 7, 42");
  const Dataset digits = datasets::digits();
  const Batch batch = digits.train().take(5).batch();
  find.near("feature matrix X is n by p, label vector y of length n", {5, 64, 5},
            {static_cast<double>(batch.x.shape()[0]), static_cast<double>(batch.x.shape()[1]),
             static_cast<double>(batch.y.shape()[0])},
            0);
}

}  // namespace

extern const RowFile row{
    "Targets may be words (cat, dog, bear), numbers 1, 2, 3 or one-hot rows [1 0 0]. A training set is a "
    "feature "
    "matrix X (n by p) with a label vector y (length n); what is learnt is a weight matrix W (c by p) and a "
    "bias "
    "vector b (length c).",
    &compute};

}  // namespace gradus::textbook::a3_labels
