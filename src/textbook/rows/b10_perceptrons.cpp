// b10_perceptrons.cpp - row B10: multi-layer perceptrons of several shapes, from several starts.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/catalog.hpp>
#include <gradus/train.hpp>

#include "textbook/row.hpp"

namespace gradus::textbook::b10_perceptrons {
namespace {

struct Starts {
  double mean = 0, least = 1, most = 0;
};

// Test accuracy of one recipe from several starts, on the same split.
Starts accuracy(const Dataset& data, const std::string& model_text, int epochs, int starts,
                double learning_rate) {
  Starts result;
  for (int seed = 1; seed <= starts; ++seed) {
    Recipe recipe =
        make_model(parse_model(model_text), data.schema().outputs(), Task::classify, data.schema().sample);
    train(recipe.model, data,
          {.optimizer = Momentum{.learning_rate = learning_rate},
           .epochs = epochs,
           .batch = 32,
           .seed = static_cast<std::uint64_t>(seed)});
    const double share = evaluate(recipe.model, recipe.loss, data.test()).accuracy;
    result.mean += share / starts;
    result.least = std::min(result.least, share);
    result.most = std::max(result.most, share);
  }
  return result;
}

void check_digits(Findings& find) {
  const Dataset digits = datasets::digits();
  std::string table = "digits, test accuracy of three starts: mean, lowest, highest";
  for (const char* model :
       {"mlp:32", "mlp:32,activation=sigmoid", "mlp:32,activation=tanh", "mlp:48,24", "mlp:32,24,16"}) {
    const Starts starts = accuracy(digits, model, 30, 3, 0.1);
    find.at_least(fmt::format("{} on digits, mean test accuracy", model), 0.95, starts.mean);
    table += fmt::format("\n  {:<28} {:.4f}  {:.4f}  {:.4f}", model, starts.mean, starts.least, starts.most);
  }
  find.note(table);
}

// Rows [first, last) of the digits in the order of the file, all of them to learn from or to test.
Dataset some_digits(std::int64_t first, std::int64_t last) {
  const Batch all = datasets::digits().all().batch(Dtype::float64);
  Tensor x({last - first, 64}, Dtype::float64), y({last - first}, Dtype::int64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, all.x.number(64 * first + i));
  for (std::int64_t i = 0; i < y.size(); ++i) y.set_number(i, all.y.number(first + i));
  return make_dataset("digits", x, y, {.task = Task::classify, .scale = false, .fractions = {0, 0}});
}

// The same recipe in PyTorch 2.13, mean of 20 seeds: tools/references_textbook.py.
void check_reference(Findings& find) {
  constexpr double reference = 0.9325;
  constexpr int starts = 10;
  const Dataset learn = some_digits(0, 1297), test = some_digits(1297, 1797);
  double mean = 0;
  for (std::uint64_t seed = 1; seed <= starts; ++seed) {
    Model model = Sequential(Linear(32), Relu(), Linear(10));
    train(model, learn,
          {.optimizer = Momentum{.learning_rate = 0.1},
           .schedule = Constant(),
           .epochs = 30,
           .batch = 32,
           .seed = seed});
    mean += evaluate(model, CrossEntropy(), test.all()).accuracy / starts;
  }
  find.near("64-32-10, mean test accuracy of ten starts beside PyTorch's of twenty", reference, mean, 0.005);
}

// A unit that is on or off: no gradient passes it, so that only the layer above learns.
void check_step(Findings& find) {
  const Dataset digits = datasets::digits();
  Model model = Sequential(Linear(64, 32), Heaviside(), Linear(32, 10));
  model.prepare({64}, 1);
  const Tensor first = model.parameter("0.weight").value;
  train(model, digits, {.optimizer = Momentum{.learning_rate = 0.1}, .epochs = 30, .batch = 32});
  find.holds("with the step between, the weights below it stay as they were drawn",
             model.parameter("0.weight").value.same_bytes(first));
  const double share = evaluate(model, CrossEntropy(), digits.test()).accuracy;
  find.at_least("and those above learn: test accuracy on digits", 0.6, share);
  find.note(fmt::format("64-32-10 with step activation: test accuracy {:.4f}", share));
}

void check_shapes(Findings& find) {
  Recipe recipe = make_model(parse_model("mlp:25,12"), 10, Task::classify, {400});
  recipe.model.prepare({400}, 1);
  std::vector<double> shapes;
  for (const char* name : {"0.weight", "2.weight", "4.weight"}) {
    const Shape& shape = recipe.model.parameter(name).value.shape();
    shapes.push_back(static_cast<double>(shape[0]));
    shapes.push_back(static_cast<double>(shape[1] + 1));  // with the column of the bias
  }
  find.near("Theta_j of 400-25-12-10 is s_(j+1) by s_j + 1", {25, 401, 12, 26, 10, 13}, shapes, 0);
}

// The loss has more than one valley: different starts end at different losses.
void check_starts(Findings& find) {
  const Dataset digits = datasets::digits();
  std::vector<double> losses;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Model model = Sequential(Linear(64, 4), Sigmoid(), Linear(4, 10));
    const Run run =
        train(model, digits,
              {.optimizer = Momentum{.learning_rate = 0.5}, .epochs = 40, .batch = 32, .seed = seed});
    losses.push_back(run.epochs.back().train_loss);
  }
  const auto [least, most] = std::minmax_element(losses.begin(), losses.end());
  find.at_least("four hidden units, final training loss of five starts: highest over lowest", 1.05,
                *most / *least);
  find.note(fmt::format("final training losses of five starts, 64-4-10: {:.4f}", fmt::join(losses, ", ")));
}

/// The same recipe in PyTorch 2.13, mean of seeds 1, 2, 3: tools/references_textbook.py --images.
struct ImageReference {
  const char* folder;
  double accuracy;
};
constexpr ImageReference image_references[] = {{"mnist", 0.9839}, {"fashion-mnist", 0.8886}};

void check_images(Findings& find) {
  for (const ImageReference& reference : image_references) {
    if (!find.long_runs()) {
      find.note(fmt::format("{}: in a long run", reference.folder));
      continue;
    }
    const auto path = find.find_data(reference.folder);
    if (!path) continue;
    const Starts starts = accuracy(load(*path), "mlp:300", 20, 3, 0.05);
    find.near(
        fmt::format("mlp:300 on {}, mean test accuracy of three starts beside PyTorch's", reference.folder),
        reference.accuracy, starts.mean, 0.005);
    find.note(fmt::format("{}: mean {:.4f}, lowest {:.4f}, highest {:.4f}", reference.folder, starts.mean,
                          starts.least, starts.most));
  }
}

void compute(Findings& find) {
  check_shapes(find);
  check_digits(find);
  check_reference(find);
  check_step(find);
  check_starts(find);
  check_images(find);
}

}  // namespace

extern const RowFile row{
    "a_1 = g(W_1 x + b_1), ..., f = softmax(W_n a_(n-1) + b_n): any number of layers, any widths, with "
    "sigmoid, tanh, "
    "ReLU or a step between. Theta_j has dimension s_(j+1) by (s_j + 1). The cost is not convex, so gradient "
    "descent "
    "ends in a "
    "local optimum that depends on the start, and tends to work well in practice.",
    &compute};

}  // namespace gradus::textbook::b10_perceptrons
