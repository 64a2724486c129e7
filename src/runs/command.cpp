// command.cpp - the command of a run as JSON, and back; of a finished run, held against its record.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/json.hpp"
#include "base/option_json.hpp"
#include "data/utf8.hpp"
#include "runs/run_record.hpp"

namespace gradus {
namespace {

constexpr std::string_view command_file = "the run's command.json";

Json load_json(const LoadOptions& load) {
  Json json;
  add_options(learning_options, &load, json);
  add_options(column_options, &load, json);
  add_options(cell_options, &load, json);
  add_options(image_options, &load, json);
  json.set("seed", load.seed).set("max_bytes", load.max_bytes);
  if (load.codes) json["codes"] = true;
  if (load.fixed_loss) json["fixed_loss"] = true;
  return json;
}

LoadOptions load_from_json(const Json& json, std::string_view what) {
  LoadOptions load;
  // As earlier versions wrote them.
  if (json.contains("fractions")) {
    const auto fractions = member<std::vector<double>>(json, "fractions", what);
    if (fractions.size() == 2) load.fractions = {fractions[0], fractions[1]};
  }
  if (!json.contains("wild")) load.wild = Wild::keep;
  if (!json.contains("target_scale")) load.target_scale = TargetScale::standard;
  read_options(learning_options, json, what, &load);
  // Earlier versions knew nothing else.
  if (!json.contains("stratify")) load.stratify = Stratify::classes;
  read_options(column_options, json, what, &load);
  read_options(cell_options, json, what, &load);
  read_options(image_options, json, what, &load);
  load.seed = member<std::uint64_t>(json, "seed", what);
  load.max_bytes = member_or(json, "max_bytes", load.max_bytes, what);
  load.codes = member_or(json, "codes", false, what);
  load.fixed_loss = member_or(json, "fixed_loss", false, what);
  return load;
}

// Names of files are bytes. Those that are no text travel as numbers beside what can be shown of them.
std::string bytes_key(std::string_view key) { return fmt::format("{}_bytes", key); }

void add_bytes(const char* key, const std::string& name, Json& json) {
  if (data::first_invalid_utf8(name) == name.size()) return;
  json[bytes_key(key)] = std::vector<unsigned char>(name.begin(), name.end());
}

std::string name_of_file(const char* key, const Json& json, std::string_view what) {
  if (!json.contains(bytes_key(key))) return member_or(json, key, std::string(), what);
  const auto bytes = member<std::vector<unsigned char>>(json, bytes_key(key), what);
  return {bytes.begin(), bytes.end()};
}

// Words that name nothing are UsageErrors of the lists they are looked up in.
RunCommand command_from_json(const Json& json, std::string_view what) {
  RunCommand command;
  (void)member<std::string>(json, "data", what);
  command.data = name_of_file("data", json, what);
  command.load = load_from_json(member<Json>(json, "load", what), fmt::format("\"load\" of {}", what));
  command.model = member<std::string>(json, "model", what);
  read_options(train_options, json, what, &command.training);
  read_options(run_options, json, what, &command);
  command.ledger = name_of_file("ledger", json, what);
  command.from = name_of_file("from", json, what);
  command.from_checksum = member_or(json, "from_checksum", std::string(), what);
  return command;
}

// What a finished run may be told otherwise: where its data and its ledger are now, and what its option says.
bool may_change(std::string_view key) {
  constexpr std::string_view places[] = {"data", "data_bytes", "ledger",        "ledger_bytes",
                                         "from", "from_bytes", "from_checksum", "max_bytes"};
  const auto is_free = [&](const DeclaredOption& option) { return option.free && key == option.field.name; };
  return std::find(std::begin(places), std::end(places), key) != std::end(places) ||
         std::any_of(std::begin(train_options), std::end(train_options), is_free) ||
         std::any_of(std::begin(run_options), std::end(run_options), is_free);
}

// The first field in which two commands differ, "load.seed", say; empty where they are alike.
std::string differing_field(const Json& one, const Json& other) {
  const auto missing_or_other = [](const Json& a, const Json& b) -> std::string {
    for (const auto& [key, value] : a.members()) {
      if (may_change(key)) continue;
      const Json* found = b.find(key);
      if (!found) return key;
      if (value.is_object()) {
        if (const std::string inner = differing_field(value, *found); !inner.empty())
          return fmt::format("{}.{}", key, inner);
      } else if (value != *found) {
        return key;
      }
    }
    return "";
  };
  const std::string found = missing_or_other(one, other);
  return found.empty() ? missing_or_other(other, one) : found;
}

}  // namespace

void runs::check_command(const RunCommand& command) {
  check_options("the command", run_options, &command);
  const TrainOptions& training = command.training;
  const auto refuse = [](std::string_view what) {
    throw UsageError(
        fmt::format("a run is ordered in words, and has none for {}: train without a run", what));
  };
  if (!training.groups.empty()) refuse("groups of parameters");
  if (training.clipping.value) refuse("clipping by value");
  if (training.every_row) refuse("learning from every row but by a refit");
  bool l1 = false, l2 = false;
  for (const Penalty& penalty : training.penalties) {
    bool* const seen = penalty.as<L1>() ? &l1 : penalty.as<L2>() ? &l2 : nullptr;
    if (!seen) refuse(fmt::format("the penalty {}", penalty.name()));
    if (std::exchange(*seen, true)) refuse(fmt::format("the penalty {} twice", penalty.name()));
  }
}

std::string RunCommand::to_json() const {
  Json json{{"data", data}, {"load", load_json(load)}, {"model", model}};
  add_options(train_options, &training, json);
  add_options(run_options, this, json);
  json.add("ledger", ledger);
  if (!from.empty()) json["from"] = from;
  if (!from_checksum.empty()) json["from_checksum"] = from_checksum;
  add_bytes("from", from, json);
  add_bytes("data", data, json);
  add_bytes("ledger", ledger, json);
  return dump_json(json, 2) + "\n";
}

RunCommand runs::read_command(const Json& json, std::string_view what) {
  try {
    return command_from_json(json, what);
  } catch (const UsageError& error) {
    throw FileError(fmt::format("{}: {}", what, error.message()));
  }
}

RunCommand RunCommand::from_json(std::string_view text) {
  return runs::read_command(parse_json(text, command_file), command_file);
}

namespace {

void expect_same_command(const RunCommand& now, const RunCommand& then, const std::string& now_in,
                         const std::string& then_in) {
  const std::string field =
      differing_field(parse_json(now.to_json(), now_in), parse_json(then.to_json(), then_in));
  if (field.empty()) return;
  throw FileError(fmt::format(
      "{} and the command in {} differ in \"{}\": one of them was changed after the training began; "
      "put it back as it was, or train anew",
      now_in, then_in, field));
}

}  // namespace

void runs::check_command_of_run(const RunFiles& files, const Json& run) {
  const RunCommand then =
      read_command(member<Json>(run, "command", files.run), fmt::format("\"command\" of {}", files.run));
  expect_same_command(command_of(files.folder, files.max_bytes), then, files.command, files.run);
}

void runs::check_command_of_checkpoint(const RunFiles& files, const RunCommand& now,
                                       const std::string& then) {
  const std::string what = fmt::format("\"command\" of {}", files.checkpoint);
  expect_same_command(now, read_command(parse_json(then, what), what), files.command, files.checkpoint);
}

}  // namespace gradus
