// ordered.cpp - everything that a command stands for: its data, its model and how that learns.
#include "runs/ordered.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <gradus/error.hpp>
#include <gradus/predictor.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
#include "catalog/read_for.hpp"
#include "data/content.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"
#include "io/own_files.hpp"
#include "nn/fit.hpp"
#include "runs/run_record.hpp"
#include "train/metrics.hpp"

namespace gradus::runs {
namespace {

// What is solved is small.
constexpr const char* model_of_solvers = "mlp:64";

// A run's own model, or a model file by itself; of an order that is taken up again, as it was.
SavedModel model_at(const std::string& place, std::string& checksum) {
  std::error_code error;
  const bool is_run = std::filesystem::is_directory(place, error);
  const std::string file = is_run ? RunFiles(place).model : place;
  if (exists(file)) {
    const std::string now = data::checksum_text(data::crc32(read_file(file, most_own_bytes)));
    if (!checksum.empty() && checksum != now)
      throw FileError(
          fmt::format("{} is no longer the model that this training went on from ({}): put it back as it "
                      "was, or train anew",
                      file, named_option("from")));
    checksum = now;
  }
  if (is_run) {
    const RunFiles files(place);
    return model_of_run(files, read_run(files));
  }
  if (!exists(place))
    throw FileError(
        fmt::format("there is no run or model {} to go on with ({})", quote(place), named_option("from")));
  return load_model(place);
}

// What a model that exists has settled already.
void expect_no_choices(const RunCommand& command, const SavedModel& saved) {
  const Schema& schema = saved.schema;
  const auto refuse = [&](const std::string& option) {
    throw UsageError(
        fmt::format("{} goes on with a model as it is, so that {} cannot be chosen: leave one out",
                    named_option("from"), option));
  };
  if (!command.model.empty()) refuse(named_option("model"));
  if (const Dtype wanted = command.training.dtype; wanted != Dtype::float32 && wanted != saved.model.dtype())
    refuse(named_option("dtype", name(wanted)));
  const LoadOptions usual;
  for (const DeclaredOption& option : column_options)
    if (is_changed(option, &command.load, &usual)) refuse(named_option(option.field.name));
  for (const DeclaredOption& option : learning_options)
    for (const std::string_view settled :
         {"task", "target_scale", "target_range", "scale", "input_scale", input_shape_name})
      if (option.field.name == settled && is_changed(option, &command.load, &usual))
        refuse(named_option(option.field.name));
  // Columns may be named in one text.
  if (!command.load.target.empty() &&
      fmt::to_string(fmt::join(command.load.target, ",")) != fmt::to_string(fmt::join(schema.targets, ",")))
    throw UsageError(fmt::format("the model to go on with says {}, not {}: leave {} out",
                                 listed(schema.targets), listed(command.load.target),
                                 named_option("target")));
}

std::optional<SavedModel> model_to_go_on_with(RunCommand& command) {
  if (command.from.empty()) return {};
  SavedModel saved = model_at(command.from, command.from_checksum);
  expect_no_choices(command, saved);
  return saved;
}

// The model that is named, or that goes with what is; empty where the data decides.
std::string named_model(const RunCommand& command) {
  return !command.model.empty() || !command.training.solver ? command.model : model_of_solvers;
}

// The data as the model takes it; the command says so from then on.
Dataset load_data(RunCommand& command, const std::optional<SavedModel>& from) {
  if (!from) return read_for(command).whole();
  command.load.codes = code_count(from->model) > 0;
  return data_of_command(command, from->schema);
}

// A run may be taken up again from another folder; what came from standard input has to come from there
// again.
std::string lasting_name(const std::string& data) {
  if (data::is_standard_input(data)) return "-";
  if (data::is_built_in(data)) return data;
  return std::filesystem::absolute(data).lexically_normal().string();
}

// The solver that comes with a named model.
std::optional<Method> solver_of(const ModelSpec& spec) {
  const char* solver = spec.named ? spec.named->kind().functions.solver : nullptr;
  if (!solver) return std::nullopt;
  return parse_method(solver);
}

// A model that is gone on with has no name; that of tables is known by its layers, which may be within
// others.
std::optional<ModelSpec> spec_like(const Model& model) {
  const auto layers = model.layers();
  const bool found = std::any_of(layers.begin(), layers.end(), [](const NamedLayer& each) {
    return text_of(each.layer).find(NtkLinear::kind.name) != std::string::npos;
  });
  return found ? std::optional(parse_model("tabular")) : std::nullopt;
}

// A rule whose steps have the size of Adam's, with the rate that it has unless somebody says otherwise.
bool moves_like_adam(const Rule& rule) {
  if (const auto* ema = rule.as<Ema>()) return moves_like_adam(ema->rule);
  if (!rule.as<Adam>() && !rule.as<Adamw>() && !rule.as<Muon>()) return false;
  return rule_learning_rate(rule) == rule_learning_rate(Rule(rule.kind()));
}

// What the model would be trained by, where nobody says otherwise.
void take_defaults(const ModelSpec& spec, const Dataset& data, TrainOptions& training) {
  if (training.solver) return;
  const ModelDefaults defaults = defaults_of(spec, data.schema(), data.split().train);
  if (!training.optimizer && !defaults.optimizer.empty()) {
    if (!training.retries && !training.learning_rate) training.retries = usual_retries;
    if (!training.learning_rate) training.learning_rate = defaults.learning_rate;
    training.optimizer = parse_rule(defaults.optimizer);
  } else if (training.optimizer && moves_like_adam(*training.optimizer) && !training.learning_rate) {
    training.learning_rate = defaults.learning_rate;
  }
  if (!training.schedule && !defaults.schedule.empty()) training.schedule = parse_schedule(defaults.schedule);
  if (!training.batch) training.batch = defaults.batch;
  if (!training.epochs) training.epochs = defaults.epochs;
}

TrainOptions options_of(const RunCommand& command, const Recipe& recipe) {
  TrainOptions options = command.training;
  options.loss = recipe.loss;
  options.penalties.insert(options.penalties.begin(), recipe.penalties.begin(), recipe.penalties.end());
  return options;
}

Order order_of(RunCommand command, std::optional<SavedModel> from, const Dataset& data) {
  if (from)
    if (const std::optional<ModelSpec> spec = spec_like(from->model))
      take_defaults(*spec, data, command.training);
  command = resolved(command, data);
  if (from) command.training.dtype = from->model.dtype();
  Recipe recipe = fresh_recipe(command, from, data);
  const TrainOptions options = in_steps(options_of(command, recipe), recipe.model, data);
  command.training.budget = options.budget;
  return {std::move(command), std::move(from), data, std::move(recipe), options};
}

// Whether the model of a run has learnt from every row of this data: after a refit, or where none was held
// out.
bool has_learnt_all(const std::string& place, const Dataset& data) {
  std::error_code error;
  if (!std::filesystem::is_directory(place, error)) return false;
  const RunFiles files(place);
  const Json record = member<Json>(read_run(files), "data", files.run);
  const Json splits = member<Json>(record, "splits", files.run);
  const bool all = member<std::int64_t>(splits, "validation", files.run) == 0 &&
                   member<std::int64_t>(splits, "test", files.run) == 0;
  return (all || command_of(place).refit == Refit::all) &&
         member<std::string>(record, "checksum", files.run) == data.checksum();
}

}  // namespace

data::ReadData read_for(RunCommand& command) {
  command.load.fixed_loss = command.training.loss || command.training.solver;
  if (command.training.loss) {
    const TargetScale wanted = command.training.loss->kind().functions.scale;
    TargetScale& scale = command.load.target_scale;
    if (wanted == TargetScale::count && (scale == TargetScale::standard || scale == TargetScale::log))
      throw UsageError(fmt::format("{} learns counts, and {} makes negative numbers of them: leave it out",
                                   command.training.loss->name(), named_option("target_scale", name(scale))));
    if (scale == TargetScale::automatic) scale = wanted;
  }
  const std::string named = named_model(command);
  return catalog::read_for(named.empty() ? std::nullopt : std::optional(parse_model(named)), command.data,
                           command.load, command.training.loss);
}

Order make_order(RunCommand command) {
  std::optional<SavedModel> from = model_to_go_on_with(command);
  const Dataset data = load_data(command, from);
  return order_of(std::move(command), std::move(from), data);
}

Order order_on(RunCommand command, const Dataset& data) { return order_of(std::move(command), {}, data); }

Recipe fresh_recipe(const RunCommand& command, const std::optional<SavedModel>& from, const Dataset& data) {
  Recipe fresh = from ? Recipe{from->model, command.training.loss.value_or(from->loss)}
                      : make_model(parse_model(command.model), data.schema(), command.training.loss);
  for (const std::string& name : command.freeze) fresh.model.freeze(name);
  return fresh;
}

Metrics judge_on_validation(SavedModel& saved, const Dataset& data, int threads) {
  if (data.split().validation == 0) return {};
  const Rows rows = data.validation();
  training::GatheredAnswers answers(data, false);
  training::Evaluation found = training::evaluate_rows(saved.model, saved.loss, rows, threads, {}, &answers);
  const Metrics& metrics = found.metrics;
  if (found.silence.empty() && std::isfinite(metrics.loss)) {
    saved.validation = SavedFigures{metrics.rows, metrics.loss, metrics.accuracy, metrics.rmse};
    if (saved.schema.task == Task::regress)
      saved.conformal = interval_scores(saved.schema, answers.numbers());
  }
  return std::move(found.metrics);
}

Dataset data_of_command(const RunCommand& command, const Schema& schema) {
  if (command.from.empty()) return load(command.data, command.load);
  // What is learnt from other rows may be said, too.
  LoadOptions options = command.load;
  if (!schema.target_low.empty()) options.target_range = TargetRange::seen;
  return load_with(schema, command.data, options);
}

void name_lastingly(RunCommand& command) {
  for (std::string* source : {&command.data, &command.load.validation_file, &command.load.test_file})
    if (!source->empty()) *source = lasting_name(*source);
  for (std::string* file : {&command.ledger, &command.from})
    if (!file->empty()) *file = std::filesystem::absolute(*file).lexically_normal().string();
}

std::string note_on_few_rows(const Order& order) {
  const SplitRecord& split = order.data.split();
  const Fractions& wanted = order.command.load.fractions;
  if (!order.from || split.validation + split.test > 0 || wanted.validation + wanted.test == 0) return "";
  return fmt::format("{}, so that no figure says how good the model is on rows it has not seen", split.how);
}

std::string note_on_former_test_rows(const Order& order) {
  if (!order.from) return "";
  if (has_learnt_all(order.command.from, order.data))
    return "the model that this training goes on from had learnt from every row of this data: its figures "
           "say nothing "
           "about new rows";
  if (!order.from->sealed) return "";
  const std::int64_t known = order.from->sealed->among(order.data.train());
  if (known == 0) return "";
  return fmt::format(
      "{} of the {} rows to learn from were test rows of the model that this training goes on from, so that "
      "other "
      "test rows may be rows it has learnt from: figures on them say less (its seed was {}, which splits the "
      "same "
      "data as then)",
      grouped(known), grouped(order.data.split().train), order.from->seed);
}

void expect_rows_unseen(const RunCommand& command, const std::string& folder) {
  if (command.refit == Refit::none) return;
  throw UsageError(fmt::format(
      "the model of {} has learnt from every row of its data ({}), so that none of them can judge it: the "
      "figures of the model before that are on record (gradus show {}); other rows are given with {}",
      folder, named_option("refit", "all"), folder, named_option("data")));
}

}  // namespace gradus::runs

namespace gradus {

RunCommand resolved(const RunCommand& command, const Dataset& data) {
  runs::check_command(command);
  RunCommand result = command;
  runs::name_lastingly(result);
  if (result.from.empty()) result.model = runs::named_model(result);
  if (result.model.empty() && result.from.empty()) result.model = default_model(data.schema(), data.rows());
  TrainOptions& training = result.training;
  if (result.from.empty()) {
    const ModelSpec spec = parse_model(result.model);
    if (!training.solver && !training.optimizer) training.solver = runs::solver_of(spec);
    runs::take_defaults(spec, data, training);
  }
  training = resolved(training, data);
  return result;
}

}  // namespace gradus
