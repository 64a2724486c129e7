// load.cpp - from what the user names to a data set: built-in, file or folder.
#include <fmt/format.h>

#include <filesystem>
#include <gradus/error.hpp>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/check_schema.hpp"
#include "data/formats.hpp"
#include "data/load_asking.hpp"
#include "data/option_text.hpp"
#include "data/sample_shape.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;

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

// "iris" of "data/iris.csv.gz"; the last folder of "data/mnist/"; "stdin".
std::string stem_of(const data::Source& source) {
  if (source.path == "-") return "stdin";
  fs::path path = fs::path(source.path).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (fs::is_directory(path)) return path.filename().string();
  for (const char* packed : {".gz", ".zst", ".bz2", ".xz", ".zip"})
    if (path.extension() == packed && !path.stem().empty()) path = path.stem();
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
  if (options.input_scale != InputScale::automatic)
    throw UsageError(
        fmt::format("{}: images are scaled by what a byte counts; {} is for tables", content.name,
                    data::option_text(options.style, "input_scale", gradus::name(options.input_scale))));
  if (options.task && options.task != Task::classify)
    throw UsageError(fmt::format("{}: the labels of images are classes; {} does not fit", content.name,
                                 data::option_text(options.style, "task", gradus::name(*options.task))));
}

std::shared_ptr<data::Content> read_file_or_folder(data::Request& request) {
  data::Source& source = request.source;
  std::error_code error;
  if (fs::is_directory(source.path, error)) return data::find_folder_format(source.path).content(request);
  data::read_source(source, request.options.max_bytes);
  const data::Format& format = data::find_format(source, request.options.max_bytes);
  return format.content ? format.content(request) : data::encode(format.table(request), request);
}

std::shared_ptr<data::Content> read_path(const std::string& data, const LoadOptions& options,
                                         const Schema* schema) {
  data::Request request{.source = data::find_source(data), .options = options, .schema = schema};
  if (request.source.path != "-" && (data.empty() || !exists(request.source.path))) not_found(data);
  std::shared_ptr<data::Content> content = read_file_or_folder(request);
  content->name = stem_of(request.source);
  return content;
}

std::shared_ptr<data::Content> read(const std::string& data, const LoadOptions& options,
                                    const Schema* schema) {
  std::shared_ptr<data::Content> content =
      data::is_built_in(data) ? data::read_digits(schema) : read_path(data, options, schema);
  expect_no_table_options(*content, options);
  if (!schema) check_image_options(*content, options);
  if (!schema) data::shape_samples(*content, options);
  if (!options.read_targets) {
    content->has_targets = false;
    content->labels.clear();
    content->targets.clear();
  }
  return content;
}

// The data's own rows, then those of other files.
void append_files(data::Content& content, const LoadOptions& options) {
  LoadOptions same = options;
  same.task = {};
  same.split_by = same.split_time = {};  // of the data's own rows
  same.keep = content.kept_columns;      // by name: a place may be that of another column there
  Schema schema = content.schema;
  // What images are scaled by is known before the rows are split.
  if (content.pixels)
    schema.input_scaling = {
        .shift = std::vector<double>(static_cast<std::size_t>(schema.features())),
        .scale = std::vector<double>(static_cast<std::size_t>(schema.features()), content.pixel_scale),
        .fill = {}};
  for (const auto& [file, part] :
       {std::pair(options.validation_file, Split::validation), std::pair(options.test_file, Split::test)}) {
    if (file.empty()) continue;
    const std::shared_ptr<data::Content> more = read(file, same, &schema);
    data::append_part(content, *more, part, file);
  }
}

void note_passed_over(data::Content& content) {
  const std::vector<ConstantColumn>& constants = content.schema.constants;
  std::vector<std::string> names;
  for (const std::string& name : content.passed_over) {
    const auto constant = std::find_if(constants.begin(), constants.end(),
                                       [&](const ConstantColumn& column) { return column.name == name; });
    names.push_back(quote(name));
    if (constant != constants.end())
      names.back() += fmt::format(" ({} in all rows that it was made from)", constant->value);
  }
  content.notes.push_back(
      fmt::format("columns that the model does not take are passed over: {}", listed(names)));
}

}  // namespace

bool data::is_built_in(std::string_view data) { return data == "digits"; }

Dataset load(const std::string& data, const LoadOptions& options) {
  data::check_choices(options);
  std::shared_ptr<data::Content> content = read(data, options, nullptr);
  append_files(*content, options);
  return data::finish(std::move(content), options);
}

data::ReadData data::read_asking(const std::string& data, LoadOptions& options,
                                 const std::function<Wishes(const Schema&, std::int64_t rows)>& ask) {
  check_choices(options);
  std::shared_ptr<Content> content = read(data, options, nullptr);
  append_files(*content, options);
  const Wishes wishes = ask(content->schema, content->rows);
  options.codes = options.codes || wishes.codes;
  if (options.input_scale == InputScale::automatic && options.scale) options.input_scale = wishes.input_scale;
  if (options.target_range == TargetRange::automatic && options.scale)
    options.target_range = wishes.target_range;
  return {std::move(content), options};
}

Dataset load_with(const Schema& schema, const std::string& data, const LoadOptions& options) {
  data::check_schema(schema);
  data::check_choices(options);
  const Missing missing = options.missing.value_or(schema.missing);
  if ((missing == Missing::mean || missing == Missing::automatic) && schema.input_scaling.fill.empty())
    throw UsageError(
        "the schema does not say what stands for a missing number: its input_scaling has no fill");
  std::shared_ptr<data::Content> content = read(data, options, &schema);
  append_files(*content, options);
  if (!options.read_targets && !content->passed_over.empty()) note_passed_over(*content);
  return data::finish(std::move(content), options, &schema);
}

}  // namespace gradus
