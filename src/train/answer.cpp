// answer.cpp - names the rows of which a model says nothing.
#include "train/answer.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

namespace gradus {
namespace {

constexpr std::size_t rows_shown = 5;

}  // namespace

void Unanswered::add(std::int64_t row) {
  ++count_;
  if (first_.size() < rows_shown) first_.push_back(row);
}

void Unanswered::expect_none(const Dataset& data) const {
  if (count_ == 0) return;
  std::string numbers;
  for (const std::int64_t row : first_)
    numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", data.row_number(row));
  const auto more = count_ - static_cast<std::int64_t>(first_.size());
  if (more > 0) numbers += fmt::format(" and {} more", more);
  throw NonFiniteError(
      fmt::format("{}, row{} {}: {}", data.name(), count_ > 1 ? "s" : "", numbers, no_answer));
}

}  // namespace gradus
