// fitting.hpp - models brought to the minimum of their loss on all rows, for rows that compare coefficients.
#pragma once

#include <gradus/data.hpp>
#include <gradus/losses.hpp>
#include <gradus/nn.hpp>
#include <string>
#include <vector>

namespace gradus::textbook {

/// Some columns of a table, standardised over all rows, with the classes named; no validation and test rows.
Dataset standardised(const std::string& path, const std::string& target,
                     const std::vector<std::string>& columns, const std::vector<std::string>& classes);

/// A linear model in float64 after `steps` steps of gradient descent with momentum, each on all rows.
Model fitted(const Dataset& data, std::int64_t outputs, const Loss& loss,
             const std::vector<Penalty>& penalties, int steps);

/// The numbers of a parameter.
std::vector<double> coefficients(const Model& model, const std::string& parameter);

}  // namespace gradus::textbook
