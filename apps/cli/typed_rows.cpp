// typed_rows.cpp - rows that are typed on the command line, in place of data in a file.
#include "typed_rows.hpp"

#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "explain/given_value.hpp"

namespace gradus::cli {
namespace {

Tensor numbers_of(const std::string& option, const std::string& text) {
  if (text.empty())
    throw UsageError(
        fmt::format("rows are typed as --x \"[[1, 2], [3, 4]]\" --y \"[0, 1]\": --{} is missing", option));
  return explain::given_value(fmt::format("{}={}", option, text)).second;
}

bool of_classes(const ModelSpec& model, const std::optional<Loss>& loss, const Tensor& y) {
  if (loss) return loss->kind().functions.classifies;
  if (model.named && model.named->kind().functions.trial.task == Task::regress) return false;
  for (std::int64_t i = 0; i < y.size(); ++i)
    if (y.number(i) < 0 || y.number(i) != std::floor(y.number(i))) return false;
  return y.shape().rank() < 2;
}

// A list is one row where there is one target, else a number for each of them.
Tensor with_rows(const Tensor& x, std::int64_t targets) {
  if (x.shape().rank() >= 2) return x;
  return x.reshaped(targets == 1 ? Shape{1, x.size()} : Shape{x.size(), 1});
}

}  // namespace

void TypedRows::declare(Options& options) {
  options.text("x", "ROWS", x, "rows of inputs in place of data, as they are: \"[[1, 2], [3, 4]]\"");
  options.text("y", "TARGETS", y,
               "of each row the class, counted from 0, or the numbers to predict: \"[0, 1]\"");
}

Dataset TypedRows::data(const ModelSpec& model, const std::optional<Loss>& loss) const {
  Tensor targets = numbers_of("y", y);
  if (targets.shape().rank() == 0) targets = targets.reshaped(Shape{1});
  const Tensor inputs = with_rows(numbers_of("x", x), targets.shape()[0]);
  if (targets.shape()[0] != inputs.shape()[0])
    throw UsageError(
        fmt::format("--x has {} rows, and --y has targets for {}", inputs.shape()[0], targets.shape()[0]));
  return make_dataset("the typed rows", inputs, targets,
                      {.task = of_classes(model, loss, targets) ? Task::classify : Task::regress,
                       .scale = false,
                       .fractions = {.validation = 0, .test = 0}});
}

}  // namespace gradus::cli
