// shared_rows.cpp - rows that the model is judged by and has learnt from.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/seal.hpp>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::shared_rows {
namespace {

// Two rows of few possible ones may be alike by chance; more than this part is no chance.
constexpr double most_shared = 0.02;
constexpr std::int64_t fewest_shared = 3;

// Of the training rows, so many are different where rows are as good as never alike by chance.
constexpr double most_repeated = 0.7;

std::optional<Finding> look(Facts& facts) {
  const SharedRows found = gradus::shared_rows(facts.data(), facts.saved().model.dtype());
  const SplitRecord& split = facts.data().split();
  // Tables of few different rows repeat them everywhere.
  if (found.different < most_repeated * static_cast<double>(split.train)) return {};
  const auto share = [](std::int64_t part, std::int64_t of) {
    return of > 0 && part >= fewest_shared ? static_cast<double>(part) / static_cast<double>(of) : 0;
  };
  const double validation = share(found.validation, split.validation), test = share(found.test, split.test);
  if (!(std::max(validation, test) > most_shared)) return {};
  return Finding{.says = fmt::format(
                     "{} of {} validation rows and {} of {} test rows equal a training row in all inputs: "
                     "figures on them flatter the model",
                     found.validation, split.validation, found.test, split.test),
                 .figure = std::max(validation, test),
                 .threshold = most_shared,
                 .advice = "keep each row once, or rows of one origin in one part (--split-by)",
                 .command = fmt::format("gradus inspect {}", facts.command().data)};
}

}  // namespace

extern const FindingKind kind{
    "rows that stand in the training part and in the validation or test part as well", &look};

}  // namespace gradus::diagnose::shared_rows
