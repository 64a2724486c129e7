// load.cpp - from what the user names to a data set: built-in, file or folder.
#include <fmt/format.h>

#include <gradus/error.hpp>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/check_schema.hpp"
#include "data/formats.hpp"
#include "data/option_text.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;

// The first that claims a path reads it.
constexpr const data::Format* formats[] = {&data::idx_format, &data::csv_format};

[[noreturn]] void not_found(const std::string& data) {
  const fs::path path(data), folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::vector<std::string> candidates;
  if (!path.has_parent_path()) candidates = datasets::names();
  for (const std::string& name : readable_names_in(folder))
    candidates.push_back(path.has_parent_path() ? (folder / name).string() : name);
  const std::string hint = did_you_mean(data, candidates);
  if (!path.has_parent_path() && !path.has_extension())
    throw UsageError(fmt::format("{} is no built-in data set ({}), and no file or folder is called so.{}",
                                 quote(data), listed(datasets::names()), hint));
  throw FileError(fmt::format("{} does not exist.{}", data, hint));
}

std::string format_names() {
  std::string names;
  for (const data::Format* format : formats) names += (names.empty() ? "" : "; ") + std::string(format->name);
  return names;
}

// "iris" of "data/iris.csv.gz"; the last folder of "data/mnist/".
std::string stem_of(const std::string& data) {
  fs::path path = fs::path(data).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (fs::is_directory(path)) return path.filename().string();
  if (path.extension() == ".gz") path = path.stem();
  return path.stem().string();
}

// What is said of the columns of a table, and would be passed over.
void expect_no_table_options(const data::Content& content, const LoadOptions& options) {
  if (!content.pixels) return;
  if (const char* option = data::table_option(options))
    throw UsageError(fmt::format("{}: images have no columns, and {} is for tables: leave it out",
                                 content.name, data::option_text(options.style, option)));
}

// Images bring their classes along, so options that say otherwise are mistakes.
void check_image_options(const data::Content& content, const LoadOptions& options) {
  if (!content.pixels) return;
  if (!options.target.empty() && options.target != content.schema.targets)
    throw UsageError(
        fmt::format("{}: images bring their labels along; {} is no target (those are for tables)",
                    content.name, quote(options.target[0])));
  if (!options.weight.empty())
    throw UsageError(fmt::format("{}: images have no column {} of weights; those are for tables",
                                 content.name, quote(options.weight)));
  if (options.task == Task::regress)
    throw UsageError(fmt::format("{}: the labels of images are classes; {} does not fit", content.name,
                                 data::option_text(options.style, "task", "regress")));
}

std::shared_ptr<data::Content> read_path(const std::string& data, const LoadOptions& options,
                                         const Schema* schema) {
  std::error_code error;
  const fs::file_status status = fs::status(data, error);
  if (data.empty() || status.type() == fs::file_type::not_found) not_found(data);
  if (error) throw FileError(fmt::format("cannot read {}: {}", data, error.message()));
  for (const data::Format* format : formats)
    if (format->claims(data)) return format->read({.path = data, .options = options, .schema = schema});
  throw UsageError(fmt::format("{}: of no format that is read here: {}", data, format_names()));
}

std::shared_ptr<data::Content> read(const std::string& data, const LoadOptions& options,
                                    const Schema* schema) {
  std::shared_ptr<data::Content> content =
      data::is_built_in(data) ? data::read_digits(schema) : read_path(data, options, schema);
  if (!data::is_built_in(data)) content->name = stem_of(data);
  expect_no_table_options(*content, options);
  if (!schema) check_image_options(*content, options);
  if (!options.read_targets) {
    content->has_targets = false;
    content->labels.clear();
    content->targets.clear();
  }
  return content;
}

}  // namespace

bool data::is_built_in(std::string_view data) { return data == "digits"; }

Dataset load(const std::string& data, const LoadOptions& options) {
  data::check_choices(options);
  return data::finish(read(data, options, nullptr), options);
}

Dataset load_with(const Schema& schema, const std::string& data, const LoadOptions& options) {
  data::check_schema(schema);
  data::check_choices(options);
  const Missing missing = options.missing.value_or(schema.missing);
  if ((missing == Missing::mean || missing == Missing::automatic) && schema.input_scaling.fill.empty())
    throw UsageError(
        "the schema does not say what stands for a missing number: its input_scaling has no fill");
  return data::finish(read(data, options, &schema), options, &schema);
}

}  // namespace gradus
