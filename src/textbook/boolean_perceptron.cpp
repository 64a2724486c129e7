// boolean_perceptron.cpp - a perceptron trained on a truth table.
#include "textbook/boolean_perceptron.hpp"

#include <gradus/train.hpp>

namespace gradus::textbook {
namespace {

double figure(const EpochRecord& epoch, std::string_view name) {
  for (const Figure& figure : epoch.figures)
    if (figure.name == name) return figure.value;
  return -1;
}

}  // namespace

BooleanPerceptron boolean_perceptron(const Dataset& table, const methods::Perceptron& method) {
  Model model = Sequential(Linear(1));
  const Run run =
      train(model, table, {.loss = PerceptronCriterion{}, .solver = method, .dtype = Dtype::float64});
  const Tensor &weight = model.parameter("0.weight").value, &bias = model.parameter("0.bias").value;
  BooleanPerceptron result{{bias.number(0), weight.number(0), weight.number(1)}, {}, {}, run.ended};
  for (const EpochRecord& epoch : run.epochs) {
    result.mistakes.push_back(figure(epoch, "mistakes"));
    result.delta.push_back(figure(epoch, "delta"));
  }
  return result;
}

BooleanPerceptron boolean_perceptron(const std::vector<std::int64_t>& values,
                                     const methods::Perceptron& method) {
  const Tensor x = Tensor::from<double>({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1});
  return boolean_perceptron(
      make_dataset("truth table", x, Tensor::from({4}, values), {.scale = false, .fractions = {0, 0}}),
      method);
}

}  // namespace gradus::textbook
