// isotonic.cpp - probabilities by isotonic regression, for comparison with scikit-learn's.
//
// Reads ROWS WEIGHTS ASKED, then scores, answers, weights where WEIGHTS is 1, and scores that are asked for;
// writes a probability a line.
#include <cstdio>
#include <gradus/autodiff.hpp>
#include <gradus/calibration.hpp>
#include <iostream>
#include <string>
#include <vector>

namespace {

template <class T>
std::vector<T> read(std::size_t count) {
  std::vector<T> numbers(count);
  for (T& each : numbers) {
    std::string word;  // streams do not read what strtod does
    std::cin >> word;
    each = static_cast<T>(std::stod(word));
  }
  return numbers;
}

}  // namespace

int main() {
  std::size_t rows = 0, asked = 0;
  int weighted = 0;
  std::cin >> rows >> weighted >> asked;
  const auto scores = read<double>(rows);
  const auto yes = read<std::uint8_t>(rows);
  const auto weights = read<double>(weighted != 0 ? rows : 0);
  const auto at = read<double>(asked);
  using namespace gradus;
  Graph graph;
  const Var z = graph.input("z", {static_cast<std::int64_t>(asked), 1}, Dtype::float64);
  const Calibration calibration{.scalings = {}, .maps = {fit_isotonic(scores, yes, weights)}};
  Tensor values({static_cast<std::int64_t>(asked), 1}, Dtype::float64);
  for (std::size_t i = 0; i < asked; ++i) values.set_number(static_cast<std::int64_t>(i), at[i]);
  const Tensor p = evaluate(graph, calibrated(calibration, z).id(), {{"z", values}});
  for (std::size_t i = 0; i < asked; ++i)
    std::printf("%.17g\n", p.number(static_cast<std::int64_t>(2 * i + 1)));
}
