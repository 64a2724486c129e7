// read_data.cpp - data that is read once, and split and scaled as often as somebody asks.
#include "data/read_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "data/content.hpp"
#include "data/option_text.hpp"

namespace gradus::data {
namespace {

using Order = std::vector<std::int64_t>;

}  // namespace

ReadData::ReadData(std::shared_ptr<const Content> content, LoadOptions options)
    : content_(std::move(content)), options_(std::move(options)) {}

Dataset ReadData::whole() const { return finish(std::make_shared<Content>(*content_), options_); }

Dataset ReadData::parted(Order train, Order validation, const std::string& how) const {
  auto content = std::make_shared<Content>(*content_);
  split_content(*content, options_, false);
  SplitRecord& split = content->split;
  split.train = std::ssize(train);
  split.validation = std::ssize(validation);
  split.how = fmt::format("{} rows train, {} validate, {} test, {}", grouped(split.train),
                          grouped(split.validation), grouped(split.test), how);
  content->parts[0] = std::make_shared<Order>(std::move(train));
  content->parts[1] = std::make_shared<Order>(std::move(validation));
  return fit_content(std::move(content), options_);
}

std::vector<Fold> ReadData::folds(int count, std::uint64_t seed) const {
  Content split = *content_;
  if (!split.has_targets)
    throw UsageError(fmt::format("{} has no targets, so that no fold can be judged", split.name));
  if (split.given_validation > 0)
    throw UsageError(fmt::format(
        "folds are made of the data itself, and {} gives other rows to choose by: leave it out, or take "
        "no folds (0), so that those rows choose",
        option_text(options_.style, options_.style == OptionStyle::flag ? "validation" : "validation_file",
                    options_.validation_file)));
  split_content(split, options_, false);
  Order rows = *split.parts[0];
  rows.insert(rows.end(), split.parts[1]->begin(), split.parts[1]->end());
  std::sort(rows.begin(), rows.end());
  return folds_of(rows, strata_of(split, options_), split.split_by, count, seed);
}

std::string ReadData::how_folded() const {
  if (!content_->split_by.groups.empty()) return "groups together";
  if (!content_->split_by.times.empty()) return "each judged by later rows";
  if (strata_of(*content_, options_).empty()) return "at random";
  return content_->schema.task == Task::classify ? "stratified by class" : "stratified by quantile";
}

}  // namespace gradus::data
