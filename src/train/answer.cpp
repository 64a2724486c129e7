// answer.cpp - names the rows of which a model says nothing.
#include "train/answer.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

#include "base/text.hpp"

namespace gradus::training {
namespace {

constexpr std::size_t rows_shown = 5;
// Nearer to the training rows, in their standard deviations, nothing is unusual.
constexpr double far = 1000;

}  // namespace

std::string unusual_number(const Dataset& data, std::int64_t row) {
  const Schema& schema = data.schema();
  std::vector<double> x(static_cast<std::size_t>(schema.features()));
  data.copy_inputs({&row, 1}, x.data());
  std::string name;
  double scaled = far, value = 0;
  const auto look = [&](double at, const Scaling& scaling, std::size_t j, const std::string& column) {
    if (!(std::abs(at) > std::abs(scaled))) return;
    name = column;
    scaled = at;
    value = scaling.restore(at, j);
  };
  const std::vector<std::string> features = schema.feature_names();
  for (std::size_t j = 0; j < x.size(); ++j) look(x[j], schema.input_scaling, j, features[j]);
  if (schema.task != Task::classify && data.has_targets())
    for (std::size_t j = 0; j < schema.output_names().size(); ++j)
      look(schema.target_scaling.apply(data.target(row, static_cast<std::int64_t>(j)), j),
           schema.target_scaling, j, schema.output_names()[j]);
  if (name.empty()) return {};
  return fmt::format("; in row {} column {} is {:g}, which is {:g} after scaling", data.row_text(row),
                     quote(name), value, scaled);
}

void Unanswered::add(std::int64_t row) {
  ++count_;
  if (first_.size() < rows_shown) first_.push_back(row);
}

std::string Unanswered::str(const Dataset& data) const {
  if (count_ == 0) return {};
  std::string numbers;
  for (const std::int64_t row : first_)
    numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", data.row_text(row));
  const auto more = count_ - static_cast<std::int64_t>(first_.size());
  if (more > 0) numbers += fmt::format(" and {} more", more);
  return fmt::format("{}, row{} {}: {}{}", data.name(), count_ > 1 ? "s" : "", numbers, no_answer,
                     unusual_number(data, first_.front()));
}

void Unanswered::expect_none(const Dataset& data) const {
  if (count_ > 0) throw NonFiniteError(str(data));
}

}  // namespace gradus::training
