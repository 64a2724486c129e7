// neighbours.cpp - what the nearest other training rows would answer: a floor that a model should not miss.
#include "diagnose/neighbours.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace gradus::diagnose {
namespace {

// Fewer say nothing; more say nothing more.
constexpr std::int64_t fewest_neighbours = 60, most_neighbours = 4000, most_asked = 1000;

double distance(const float* a, const float* b, std::int64_t features) {
  float sum = 0;
  for (std::int64_t j = 0; j < features; ++j) {
    const float away = a[j] - b[j];
    sum += away * away;
  }
  return sum;
}

}  // namespace

Neighbours nearest_rows(const Rows& training, std::int64_t near, double work) {
  const Dataset& data = training.dataset();
  const std::int64_t features = data.schema().features();
  const double pairs = work / static_cast<double>(features);
  // Of as many pairs as may be looked at, a quarter as many rows are asked as there are to choose from.
  const auto count =
      std::min({training.size(), most_neighbours, static_cast<std::int64_t>(2 * std::sqrt(pairs))});
  Neighbours result{training.take(count),
                    std::min({count, most_asked,
                              count > 0 ? static_cast<std::int64_t>(pairs / static_cast<double>(count)) : 0}),
                    near,
                    {}};
  if (count < fewest_neighbours || data.has_codes()) result.asked = 0;
  std::vector<float> inputs(static_cast<std::size_t>(count * features));
  data.copy_inputs(result.rows.indices(), inputs.data());
  std::vector<std::pair<double, std::int64_t>> others;
  for (std::int64_t i = 0; i < result.asked; ++i) {
    others.clear();
    for (std::int64_t k = 0; k < count; ++k)
      if (k != i)
        others.emplace_back(distance(&inputs[static_cast<std::size_t>(i * features)],
                                     &inputs[static_cast<std::size_t>(k * features)], features),
                            k);
    std::partial_sort(others.begin(), others.begin() + near, others.end());
    for (std::int64_t k = 0; k < near; ++k)
      result.places.push_back(others[static_cast<std::size_t>(k)].second);
  }
  return result;
}

RowErrors errors_of(const Neighbours& found, const Constant& constant) {
  const Dataset& data = found.rows.dataset();
  const Task task = data.schema().task;
  std::vector<double> each;
  for (std::int64_t i = 0; i < found.asked; ++i) {
    std::vector<std::int64_t> near;
    for (std::int64_t k = 0; k < found.near; ++k)
      near.push_back(found.rows.index(found.places[static_cast<std::size_t>(i * found.near + k)]));
    const std::int64_t row = found.rows.index(i);
    if (task == Task::classify) {
      std::vector<std::int64_t> votes(data.schema().classes.size());
      for (const std::int64_t other : near) ++votes[static_cast<std::size_t>(data.label(other))];
      // Of classes with as many votes, the nearest decides.
      const std::int64_t most = *std::max_element(votes.begin(), votes.end());
      const auto said = std::find_if(near.begin(), near.end(), [&](std::int64_t other) {
        return votes[static_cast<std::size_t>(data.label(other))] == most;
      });
      each.push_back(data.label(*said) == data.label(row) ? 0 : 1);
      continue;
    }
    double error = 0;
    const std::int64_t outputs = data.schema().outputs();
    for (std::int64_t j = 0; j < outputs; ++j) {
      double mean = 0;
      for (const std::int64_t other : near) mean += data.target(other, j) / static_cast<double>(near.size());
      if (task == Task::label) {
        error += (mean >= 0.5) == (data.target(row, j) > 0.5) ? 0 : 1;
      } else {
        const double away = mean - data.target(row, j);
        error += away * away / constant.variance[static_cast<std::size_t>(j)];
      }
    }
    each.push_back(error / static_cast<double>(outputs));
  }
  return row_errors(std::move(each));
}

}  // namespace gradus::diagnose
