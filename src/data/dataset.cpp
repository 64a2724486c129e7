// dataset.cpp - data sets as their users see them: parts, rows, batches.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <numeric>

#include "base/text.hpp"
#include "data/apart.hpp"
#include "data/content.hpp"
#include "data/option_text.hpp"
#include "data/range.hpp"
#include "data/scaling.hpp"
#include "data/target_scale.hpp"
#include "data/wild.hpp"

namespace gradus {
namespace {

using Order = std::vector<std::int64_t>;

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

// Classes of few rows, or few rows at all, leave nothing to hold out.
void note_empty_parts(const SplitRecord& split, const Fractions& wanted, data::Content& content) {
  const bool validation = split.validation == 0 && wanted.validation > 0;
  const bool test = split.test == 0 && wanted.test > 0;
  if (!validation && !test) return;
  const char* parts = !test ? "validation" : !validation ? "test" : "validation or test";
  content.notes.push_back(fmt::format(
      "{}; no row is left for {}, so that no {} figure says how good the model is on rows it has not seen",
      split.how, parts, parts));
}

void check_row(const data::Content& content, std::int64_t row) {
  if (row < 0 || row >= content.rows)
    throw UsageError(fmt::format("{}: there is no row {}; its {} rows are counted from 0", content.name, row,
                                 content.rows));
}

// A model that knows one class alone is right nearly always, and of no use.
void note_imbalance(data::Content& content, const std::vector<std::int64_t>& learnt, OptionStyle style) {
  if (!content.weights.empty() || !data::one_class_rules(learnt)) return;
  const auto most = std::max_element(learnt.begin(), learnt.end());
  const auto common = static_cast<double>(*most);
  const auto all = static_cast<double>(std::accumulate(learnt.begin(), learnt.end(), std::int64_t{0}));
  content.notes.push_back(fmt::format(
      "class {} has {:.1f} % of the training rows, and is learnt best; {} counts all classes alike",
      quote(content.schema.classes[at(most - learnt.begin())]), 100 * common / all,
      data::option_text(style, "class_weights", "balanced")));
}

// A class that no training row has cannot be learnt: labels counted from 1 leave class 0 without any.
void check_classes(data::Content& content, const Order& train, OptionStyle style) {
  if (content.schema.task != Task::classify || !content.has_targets) return;
  const std::vector<std::string>& classes = content.schema.classes;
  std::vector<std::int64_t> rows(classes.size());
  for (const std::int64_t label : content.labels) ++rows[at(label)];
  const auto present = std::count_if(rows.begin(), rows.end(), [](std::int64_t count) { return count > 0; });
  // Files with one class are refused; a program may make a data set of a single row.
  if (present == 1)
    content.notes.push_back("all rows are of one class, so that there is nothing to tell apart");
  std::vector<std::int64_t> learnt(classes.size());
  for (const std::int64_t row : train) ++learnt[at(content.labels[at(row)])];
  std::vector<std::string> nowhere, not_learnt;
  for (std::size_t k = 0; k < classes.size(); ++k)
    if (learnt[k] == 0) (rows[k] == 0 ? nowhere : not_learnt).push_back(quote(classes[k]));
  if (!nowhere.empty())
    content.notes.push_back(fmt::format("no row is of class {}{}", listed(nowhere),
                                        rows[0] == 0
                                            ? "; class numbers count from 0: are these counted from 1?"
                                            : ", which will never be predicted"));
  if (!not_learnt.empty())
    content.notes.push_back(
        fmt::format("no training row is of class {}, so that it cannot be learnt", listed(not_learnt)));
  note_imbalance(content, learnt, style);
}

void note_constant_columns(data::Content& content) {
  if (content.pixels) return;
  std::vector<std::string> names;
  const std::vector<std::string> features = content.schema.feature_names();
  for (std::size_t j = 0; j < features.size(); ++j)
    if (content.schema.input_scaling.scale[j] == 0) names.push_back(quote(features[j]));
  if (!names.empty())
    content.notes.push_back(
        fmt::format("the same in all training rows, so without effect: {}", listed(names)));
}

// All of it can be said without a model.
void note_constant_targets(data::Content& content, const Order& train) {
  const std::vector<std::string>& outputs = content.schema.output_names();
  const std::size_t width = outputs.size();
  std::vector<std::string> names;
  for (std::size_t j = 0; j < width && content.schema.task != Task::classify && !train.empty(); ++j) {
    const auto value = [&](std::int64_t row) { return content.targets[at(row) * width + j]; };
    if (std::all_of(train.begin(), train.end(),
                    [&](std::int64_t row) { return value(row) == value(train[0]); }))
      names.push_back(quote(outputs[j]));
  }
  if (!names.empty())
    content.notes.push_back(fmt::format(
        "the same in all training rows, so that there is nothing to learn: target {}", listed(names)));
}

void leave_codes(data::Content& content) {
  content.pixel_scale = 1;
  content.notes.emplace_back("inputs are left as they are: the model reads them as codes");
}

}  // namespace

std::string data::checksum_text(std::uint32_t crc) { return fmt::format("crc32:{:08x}", crc); }

std::vector<std::int64_t> data::strata_of(const data::Content& content, const LoadOptions& options) {
  if (options.stratify == Stratify::none) return {};
  if (content.schema.task == Task::classify) return content.labels;
  if (options.stratify == Stratify::classes || content.schema.task != Task::regress) return {};
  const auto width = static_cast<std::size_t>(content.schema.outputs());
  const auto free_rows = at(content.rows - content.given_validation - content.given_test);
  std::vector<double> numbers;
  for (std::size_t row = 0; row < free_rows; ++row) numbers.push_back(content.targets[row * width]);
  std::vector<std::int64_t> strata = data::strata_of(numbers);
  if (std::all_of(strata.begin(), strata.end(), [](std::int64_t each) { return each == 0; })) return {};
  return strata;
}

void data::split_content(data::Content& content, const LoadOptions& options, bool noted) {
  data::Parts parts;
  if (content.has_targets) {
    parts = data::split_rows(
        content.rows, strata_of(content, options), {content.given_validation, content.given_test},
        options.seed, options.fractions, content.split_by,
        content.schema.task == Task::classify ? "stratified by class" : "stratified by quantile");
    if (noted) note_empty_parts(parts.record, options.fractions, content);
  } else {
    parts.record.how = "not split: the rows have no targets";
  }
  content.split = parts.record;
  content.parts = {std::make_shared<Order>(std::move(parts.train)),
                   std::make_shared<Order>(std::move(parts.validation)),
                   std::make_shared<Order>(std::move(parts.test))};
}

Dataset data::finish(std::shared_ptr<data::Content> content, const LoadOptions& options,
                     const Schema* schema) {
  split_content(*content, options, !schema);
  return fit_content(std::move(content), options, schema);
}

Dataset data::fit_content(std::shared_ptr<data::Content> content, const LoadOptions& options,
                          const Schema* schema) {
  content->codes = options.codes;
  // What is looked at alone is not scaled.
  if (!schema && !content->has_targets) return Dataset(std::move(content));
  if (!schema) {
    const Order& train = *content->parts[0];
    data::check_weights(*content);
    check_classes(*content, train, options.style);
    if (options.codes) leave_codes(*content);
    content->schema.input_scaling = data::fit_inputs(*content, train, data::scale_of_inputs(options),
                                                     data::bounds_of_wild(*content, train, options));
    data::scale_targets(*content, train, options);
    data::bound_targets(*content, train, options);
    note_constant_columns(*content);
    note_constant_targets(*content, train);
    for (std::string& note : data::notes_on_numbers_apart(*content, options.style))
      content->notes.push_back(std::move(note));
  } else {
    if (options.target_range == TargetRange::seen) data::widen_targets(*content, *content->parts[0]);
    data::check_target_values(*content);
    data::note_bounded_cells(*content);
  }
  data::check_range(*content);
  return Dataset(std::move(content));
}

Dataset::Dataset(std::shared_ptr<const data::Content> content) : content_(std::move(content)) {}

const std::string& Dataset::name() const { return content_->name; }
std::int64_t Dataset::rows() const { return content_->rows; }
const Schema& Dataset::schema() const { return content_->schema; }
bool Dataset::has_targets() const { return content_->has_targets; }
bool Dataset::has_weights() const { return class_weights_ || !content_->weights.empty(); }
bool Dataset::has_codes() const { return content_->codes; }
const std::string& Dataset::checksum() const { return content_->checksum; }
const SplitRecord& Dataset::split() const { return content_->split; }
const std::vector<std::string>& Dataset::notes() const { return content_->notes; }
const std::vector<ColumnReport>& Dataset::columns() const { return content_->reports; }
const std::vector<RefusedRow>& Dataset::refused() const { return content_->refused; }

Dataset Dataset::weighing_classes(std::vector<double> weights) const {
  const bool fits = weights.size() == schema().classes.size() && !content_->labels.empty() &&
                    std::all_of(weights.begin(), weights.end(),
                                [](double weight) { return weight >= 0 && std::isfinite(weight); });
  if (!fits)
    throw UsageError(
        fmt::format("{}: classes are weighed by one number of at least 0 each, and there are {} "
                    "classes",
                    name(), schema().classes.size()));
  Dataset result = *this;
  result.class_weights_ = std::make_shared<const std::vector<double>>(std::move(weights));
  return result;
}

Dataset Dataset::with_plain_weights() const {
  Dataset result = *this;
  result.class_weights_.reset();
  return result;
}

const std::vector<std::string>& Dataset::kept_columns() const { return content_->kept_columns; }

const std::string& Dataset::kept(std::int64_t row, std::int64_t column) const {
  check_row(*content_, row);
  const auto columns = static_cast<std::int64_t>(content_->kept_columns.size());
  if (column < 0 || column >= columns)
    throw UsageError(fmt::format("{} has no kept column {}; there are {}", name(), column, columns));
  return content_->kept[at(row * columns + column)];
}

Rows Dataset::train() const { return part(Split::train); }
Rows Dataset::validation() const { return part(Split::validation); }
Rows Dataset::test() const { return part(Split::test); }

Rows Dataset::part(Split split) const {
  (void)gradus::name(split);  // throws where it is none
  if (split == Split::test) ++content_->test_openings;
  return Rows(*this, content_->parts[static_cast<std::size_t>(split)]);
}

Rows Dataset::all() const {
  Order order(at(rows()));
  std::iota(order.begin(), order.end(), 0);
  return Rows(*this, std::move(order));
}

int Dataset::test_openings() const { return content_->test_openings.count(); }

std::int64_t Dataset::label(std::int64_t row) const {
  check_row(*content_, row);
  if (content_->labels.empty()) throw UsageError(fmt::format("{} has no classes", name()));
  return content_->labels[at(row)];
}

double Dataset::target(std::int64_t row, std::int64_t output) const {
  check_row(*content_, row);
  if (content_->targets.empty()) throw UsageError(fmt::format("{} has no numbers as targets", name()));
  if (output < 0 || output >= schema().outputs())
    throw UsageError(fmt::format("{} has no target {}; there are {}", name(), output, schema().outputs()));
  return content_->targets[at(row * schema().outputs() + output)];
}

std::span<const std::uint8_t> Dataset::pixels(std::int64_t row) const {
  check_row(*content_, row);
  if (!content_->pixels) return {};
  const std::int64_t features = schema().features();
  return {content_->pixels + row * features, at(features)};
}

std::int64_t Dataset::row_number(std::int64_t row) const {
  check_row(*content_, row);
  return content_->row_number(row);
}

std::string Dataset::row_text(std::int64_t row) const {
  check_row(*content_, row);
  return content_->row_text(row);
}

Rows::Rows(Dataset dataset, std::vector<std::int64_t> indices)
    : Rows(dataset, std::make_shared<const Order>(std::move(indices))) {}

Rows::Rows(Dataset dataset, std::shared_ptr<const std::vector<std::int64_t>> order)
    : dataset_(dataset),
      order_(std::move(order)),
      count_(order_ ? static_cast<std::int64_t>(order_->size()) : 0) {
  const auto outside = [&](std::int64_t row) { return row < 0 || row >= dataset_.rows(); };
  if (!order_ || std::any_of(order_->begin(), order_->end(), outside))
    throw UsageError(fmt::format("{}: a row is asked for that is not there; its {} rows are counted from 0",
                                 dataset_.name(), dataset_.rows()));
}

std::int64_t Rows::index(std::int64_t i) const {
  if (i < 0 || i >= count_)
    throw UsageError(fmt::format("{}: there is no row in place {}; these {} rows are counted from 0",
                                 dataset_.name(), i, count_));
  return indices()[at(i)];
}

std::span<const std::int64_t> Rows::indices() const { return {order_->data(), at(count_)}; }

Rows Rows::take(std::int64_t count) const {
  Rows result = *this;
  result.count_ = std::clamp<std::int64_t>(count, 0, count_);
  return result;
}

Batch Rows::batch(Dtype dtype) const {
  if (!is_floating(dtype))
    throw DtypeError(fmt::format("a batch holds float32 or float64, not {}", gradus::name(dtype)));
  const Schema& schema = dataset_.schema();
  std::vector<std::int64_t> lengths{count_};
  for (const std::int64_t length : schema.sample.lengths()) lengths.push_back(length);
  Batch batch{.x = Tensor(Shape(lengths).labelled(0, "B"), dtype), .y = Tensor()};
  if (dtype == Dtype::float32)
    dataset_.copy_inputs(indices(), batch.x.data<float>().data());
  else
    dataset_.copy_inputs(indices(), batch.x.data<double>().data());
  if (dataset_.has_weights()) {
    batch.weight = Tensor(Shape{count_}.labelled(0, "B"), dtype);
    if (dtype == Dtype::float32)
      dataset_.copy_weights(indices(), batch.weight.data<float>().data());
    else
      dataset_.copy_weights(indices(), batch.weight.data<double>().data());
  }
  if (!dataset_.has_targets()) return batch;
  if (schema.task == Task::classify) {
    batch.y = Tensor(Shape{count_}.labelled(0, "B"), Dtype::int64);
    dataset_.copy_labels(indices(), batch.y.data<std::int64_t>().data());
    return batch;
  }
  batch.y = Tensor(Shape{count_, schema.outputs()}.labelled(0, "B"), dtype);
  if (dtype == Dtype::float32)
    dataset_.copy_targets(indices(), batch.y.data<float>().data());
  else
    dataset_.copy_targets(indices(), batch.y.data<double>().data());
  return batch;
}

}  // namespace gradus
