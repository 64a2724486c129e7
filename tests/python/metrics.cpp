// metrics.cpp - figures of answers that are given on standard input, for comparison with scikit-learn's.
//
//   classes K PROBABILITIES ROWS WEIGHTS, then truth, said, scores and, where WEIGHTS is 1, weights
//   numbers ROWS WEIGHTS, then truth, said and weights
// writes a line "NAME CLASS VALUE BASELINE" for each.
#include <cstdio>
#include <gradus/metrics.hpp>
#include <iostream>
#include <string>

namespace {

template <class T>
void read(std::vector<T>& numbers, std::size_t count) {
  numbers.resize(count);
  for (T& each : numbers) {
    std::string word;  // streams do not read what strtod does
    std::cin >> word;
    each = static_cast<T>(std::stod(word));
  }
}

}  // namespace

int main() {
  std::string kind;
  std::cin >> kind;
  std::size_t rows = 0;
  int weights = 0;
  std::vector<gradus::Metric> found;
  if (kind == "classes") {
    gradus::ClassAnswers answers;
    std::cin >> answers.classes >> answers.probabilities >> rows >> weights;
    read(answers.truth, rows), read(answers.said, rows);
    read(answers.scores, rows * static_cast<std::size_t>(answers.classes));
    if (weights) read(answers.weights, rows);
    found = gradus::metrics_of(answers, {.samples = 2});
  } else {
    gradus::NumberAnswers answers;
    std::cin >> rows >> weights;
    read(answers.truth, rows), read(answers.said, rows);
    if (weights) read(answers.weights, rows);
    found = gradus::metrics_of(answers, {.samples = 2});
  }
  for (const gradus::Metric& each : found)
    std::printf("%s %d %.17g %.17g\n", std::string(each.name).c_str(), static_cast<int>(each.of), each.value,
                each.baseline);
}
