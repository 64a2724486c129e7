// 04_perceptron.cpp - lesson 4: Rosenblatt's perceptron learns AND, and cannot learn XOR.
//
// One unit says 1 where w x + b > 0. For each row it gets wrong, the row itself is added to the weights, or
// taken away. Where a line separates the classes this ends without mistakes, after a number of epochs that
// can be bounded; for XOR there is no such line, and it never does. A rule that stops when the weights no
// longer change would stop at once there, with everything wrong: mistakes have to be counted, too.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

Dataset boolean_function(const char* name, std::initializer_list<std::int64_t> outputs) {
  return make_dataset(name, Tensor::from<double>({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}),
                      Tensor::from<std::int64_t>({4}, outputs),
                      {.task = Task::classify, .scale = false, .fractions = {0, 0}});
}

std::string learn(const Dataset& data, methods::PerceptronUpdate rule) {
  Model unit = Sequential(Linear(1));
  const Run run = train(
      unit, data,
      {.loss = PerceptronCriterion(), .solver = methods::Perceptron{.rule = rule}, .dtype = Dtype::float64});
  std::cout << data.name() << ", " << (rule == methods::PerceptronUpdate::batch ? "mean" : "sum")
            << " of the rows that are wrong:\n";
  for (const EpochRecord& epoch : run.epochs) {
    if (epoch.epoch >= 12) break;
    std::cout << "  epoch " << epoch.epoch + 1;
    for (const Figure& figure : epoch.figures) std::cout << "  " << figure.name << " " << figure.value;
    std::cout << "\n";
  }
  std::cout << "  " << run.ended << "; theta = " << unit.parameter("0.bias").value.str() << " "
            << unit.parameter("0.weight").value.str() << "\n";
  return run.ended;
}

int main() {
  const std::string on_and =
      learn(boolean_function("AND", {0, 0, 0, 1}), methods::PerceptronUpdate::fixed_increment);
  const std::string on_xor = learn(boolean_function("XOR", {0, 1, 1, 0}), methods::PerceptronUpdate::batch);
  return on_and.find("no mistakes") != std::string::npos && on_xor.find("no mistakes") == std::string::npos
             ? 0
             : 1;
}
