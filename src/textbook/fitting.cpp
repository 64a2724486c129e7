// fitting.cpp - full-batch gradient descent on small tables.
#include "textbook/fitting.hpp"

#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/train.hpp>

#include "textbook/findings.hpp"

namespace gradus::textbook {
namespace {

std::int64_t position(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) throw DataError("there is no column or class " + name);
  return found - names.begin();
}

}  // namespace

Dataset standardised(const std::string& path, const std::string& target,
                     const std::vector<std::string>& columns, const std::vector<std::string>& classes) {
  const Dataset all = load(path, {.target = {target}, .scale = false, .fractions = {0, 0}});
  const Batch batch = all.all().batch(Dtype::float64);
  const std::vector<std::string> names = all.schema().feature_names();
  std::vector<double> x;
  std::vector<std::int64_t> y;
  for (std::int64_t row = 0; row < all.rows(); ++row) {
    const std::string& name = all.schema().classes[static_cast<std::size_t>(all.label(row))];
    if (std::find(classes.begin(), classes.end(), name) == classes.end()) continue;
    for (const std::string& column : columns)
      x.push_back(batch.x.number(row * batch.x.shape()[1] + position(names, column)));
    y.push_back(position(classes, name));
  }
  const auto rows = static_cast<std::int64_t>(y.size()), width = static_cast<std::int64_t>(columns.size());
  return make_dataset(path, Tensor::from<double>({rows, width}, x), Tensor::from<std::int64_t>({rows}, y),
                      {.fractions = {0, 0}});
}

Model fitted(const Dataset& data, std::int64_t outputs, const Loss& loss,
             const std::vector<Penalty>& penalties, int steps) {
  Model model = Sequential(Linear(outputs));
  train(model, data,
        {.loss = loss,
         .optimizer = Momentum{.learning_rate = 0.5},
         .schedule = Constant(),
         .penalties = penalties,
         .epochs = steps,
         .batch = data.rows(),
         .dtype = Dtype::float64});
  return model;
}

std::vector<double> coefficients(const Model& model, const std::string& parameter) {
  return numbers(model.parameter(parameter).value);
}

}  // namespace gradus::textbook
