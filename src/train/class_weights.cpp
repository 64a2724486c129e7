// class_weights.cpp - what rows count for by their class: written, or balanced.
#include "train/class_weights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <gradus/error.hpp>

#include "base/sums.hpp"
#include "base/text.hpp"

namespace gradus::training {
namespace {

constexpr const char* option = "class_weights";
constexpr const char* balanced = "balanced";

std::vector<std::int64_t> rows_of_classes(const Dataset& data) {
  std::vector<std::int64_t> rows(data.schema().classes.size());
  const Rows train = data.part(Split::train);
  std::vector<std::int64_t> labels(static_cast<std::size_t>(train.size()));
  data.copy_labels(train.indices(), labels.data());
  for (const std::int64_t label : labels) ++rows[static_cast<std::size_t>(label)];
  return rows;
}

// rows / (classes * rows of the class), of the classes that have some.
std::vector<double> balanced_weights(const Dataset& data) {
  const std::vector<std::int64_t> rows = rows_of_classes(data);
  const auto present =
      static_cast<double>(std::count_if(rows.begin(), rows.end(), [](auto each) { return each > 0; }));
  const auto all = static_cast<double>(data.split().train);
  std::vector<double> weights;
  for (const std::int64_t each : rows)
    weights.push_back(each > 0 ? all / (present * static_cast<double>(each)) : 1);
  return weights;
}

[[noreturn]] void refuse(const std::string& why) {
  throw UsageError(fmt::format("{} {}; say balanced, or what rows of classes count for, as in {}",
                               named_option(option), why, named_option(option, "a=2,b=0.5")));
}

// In between, products of weights and losses stay numbers of float32.
constexpr double least_weight = 1e-9, most_weight = 1e9;

bool is_weight(double number) { return number == 0 || (number >= least_weight && number <= most_weight); }

// "a=2": the class may have an equals sign in its name.
std::vector<double> written_weights(const std::vector<std::string>& texts,
                                    const std::vector<std::string>& classes) {
  std::vector<double> weights(classes.size(), 1);
  std::vector<bool> said(classes.size());
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos) refuse(fmt::format("takes no {}", quote(text)));
    const std::string name(trimmed(std::string_view(text).substr(0, equals)));
    const std::string_view number = trimmed(std::string_view(text).substr(equals + 1));
    const auto found = std::find(classes.begin(), classes.end(), name);
    if (found == classes.end())
      throw UsageError(fmt::format("{}: {} is none of the classes ({}).{}", named_option(option), quote(name),
                                   listed(classes), did_you_mean(name, classes)));
    const auto place = static_cast<std::size_t>(found - classes.begin());
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), weights[place]);
    if (error != std::errc() || end != number.data() + number.size() || !is_weight(weights[place]))
      refuse(fmt::format("takes no {}: weights are 0, or from {:g} to {:g}, as only their ratios matter",
                         quote(text), least_weight, most_weight));
    if (said[place]) refuse(fmt::format("names {} twice", quote(name)));
    said[place] = true;
  }
  return weights;
}

std::vector<double> weights_of(const Dataset& data, const std::vector<std::string>& texts) {
  return texts.size() == 1 && texts[0] == balanced ? balanced_weights(data)
                                                   : written_weights(texts, data.schema().classes);
}

}  // namespace

Dataset weighed_by_class(const Dataset& data, const TrainOptions& options) {
  if (options.class_weights.empty()) return data;
  if (data.schema().task != Task::classify || !data.has_targets())
    throw UsageError(fmt::format("{} is for classes, and the data has {}: leave it out", named_option(option),
                                 data.schema().task == Task::label ? "labels" : "numbers"));
  if (options.loss && weighs_classes(*options.loss))
    throw UsageError(fmt::format("classes would be weighed twice: by {} and by the loss {}; keep one of them",
                                 named_option(option), options.loss->name()));
  return data.weighing_classes(weights_of(data, options.class_weights));
}

std::string note_on_class_weights(const Dataset& data, const TrainOptions& options) {
  if (options.class_weights.empty()) return {};
  const std::vector<std::string>& classes = data.schema().classes;
  const std::vector<double> weights = weights_of(data, options.class_weights);
  std::vector<std::string> texts;
  for (std::size_t k = 0; k < weights.size(); ++k)
    texts.push_back(fmt::format("{:.4g} for {}", weights[k], quote(classes[k])));
  return fmt::format(
      "rows count by their class: {}; so they do in the losses and accuracies of the training, and in no "
      "figure of "
      "the test rows or of evaluate",
      listed(texts));
}

double design_effect(const Rows& rows) {
  if (!rows.dataset().has_weights() || rows.empty()) return 1;
  std::vector<double> weights(static_cast<std::size_t>(rows.size())), squares;
  rows.dataset().copy_weights(rows.indices(), weights.data());
  for (const double weight : weights) squares.push_back(weight * weight);
  const double total = total_of(weights);
  return total > 0 ? static_cast<double>(rows.size()) * total_of(squares) / (total * total) : 1;
}

}  // namespace gradus::training
