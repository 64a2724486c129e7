// model_file.cpp - a model as a safetensors file: weights under PyTorch's names, the rest as metadata.
#include <algorithm>
#include <charconv>
#include <gradus/catalog.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "io/check_saved.hpp"
#include "io/own_files.hpp"
#include "nn/fit.hpp"

namespace gradus {
namespace {

// Of format 2 are models that a reader of format 1 would take for others: it passes over bounds of inputs,
// scales of targets and of errors, and parts of dates.
constexpr int newest_format = 2;
// What the scalings of a calibration are of.
constexpr const char* scaled_key = "calibration_of";
constexpr const char *softmax_of_scores = "softmax of scores", *scores_themselves = "scores",
                     *maps_of_scores = "isotonic maps of scores";

const std::string& text_of_key(const TensorFile& file, const char* key) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end())
    throw FileError(fmt::format("no Gradus model: its metadata lacks \"{}\"", key));
  return found->second;
}

std::uint64_t number_of_key(const TensorFile& file, const char* key) {
  const std::string& text = text_of_key(file, key);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw FileError(fmt::format("its \"{}\" is not a number: {}", key, quote(text)));
  return value;
}

std::vector<std::string> words_of_key(const TensorFile& file, const char* key) {
  const Json words = parse_json(text_of_key(file, key), key);
  if (!JsonType<std::vector<std::string>>::fits(words))
    throw FileError(fmt::format("its \"{}\" are no list of texts", key));
  return words.get<std::vector<std::string>>();
}

std::string calibration_text(const Calibration& calibration) {
  Json json = Json::array();
  for (const auto& [a, b] : calibration.scalings) json.push_back(Json::array({a, b}));
  for (const IsotonicMap& map : calibration.maps)
    json.push_back(Json{{"scores", map.scores}, {"probabilities", map.probabilities}});
  return dump_json(json);
}

Calibration parse_maps(const Json& maps) {
  const char* what = "its calibration";
  Calibration calibration;
  for (const Json& json : maps.items()) {
    calibration.maps.push_back({member<std::vector<double>>(json, "scores", what),
                                member<std::vector<double>>(json, "probabilities", what)});
    check_isotonic(calibration.maps.back());
  }
  if (calibration.maps.empty()) throw FileError("its calibration has no maps");
  return calibration;
}

Calibration parse_calibration(const std::string& text, bool maps) {
  Calibration calibration;
  const Json pairs = parse_json(text, "its calibration");
  if (maps && pairs.is_array()) return parse_maps(pairs);
  if (!pairs.is_array()) throw FileError("its calibration is no list");
  for (const Json& json : pairs.items()) {
    if (!json.is_array() || json.size() != 2 || !json[0].is_number() || !json[1].is_number())
      throw FileError("its calibration is no list of pairs of numbers");
    calibration.scalings.push_back({json[0].number(), json[1].number()});
  }
  return calibration;
}

std::string conformal_text(const ConformalScores& scores) {
  Json json{{"rows", scores.rows}, {"errors", scores.errors}};
  if (scores.scale != ErrorScale::own)
    json.set("scale", word_at(words_of(scores.scale), static_cast<std::size_t>(scores.scale)));
  if (!scores.wholes.empty()) json.set("wholes", scores.wholes);
  return dump_json(json);
}

ConformalScores parse_conformal(const std::string& text, std::int64_t outputs) {
  const char* what = "its errors for intervals";
  const Json json = parse_json(text, what);
  ConformalScores scores{.rows = member<std::int64_t>(json, "rows", what),
                         .errors = member<std::vector<std::vector<double>>>(json, "errors", what)};
  const auto word = member_or(json, "scale", std::string("own"), what);
  const std::size_t place = place_of(words_of(ErrorScale{}), word);
  if (place == words_in(words_of(ErrorScale{})).size())
    throw FileError(fmt::format("{} are on the scale {}, which is none", what, quote(word)));
  scores.scale = static_cast<ErrorScale>(place);
  scores.wholes = member_or(json, "wholes", std::vector<double>(), what);
  check_conformal(scores, outputs);
  return scores;
}

std::string figures_text(const SavedFigures& figures, Task task) {
  Json json{{"rows", figures.rows}, {"loss", figures.loss}};
  if (task == Task::classify)
    json.set("accuracy", figures.accuracy);
  else
    json.set("rmse", figures.rmse);
  return dump_json(json);
}

SavedFigures parse_figures(const std::string& text, const Schema& schema) {
  const char* what = "its figures of the validation rows";
  const Json json = parse_json(text, what);
  SavedFigures figures{.rows = member<std::int64_t>(json, "rows", what),
                       .loss = member<double>(json, "loss", what)};
  const bool classes = schema.task == Task::classify;
  if (classes)
    figures.accuracy = member<double>(json, "accuracy", what);
  else
    figures.rmse = member<std::vector<double>>(json, "rmse", what);
  const bool fit =
      classes ? figures.accuracy >= 0 && figures.accuracy <= 1
              : static_cast<std::int64_t>(figures.rmse.size()) == schema.outputs() &&
                    std::all_of(figures.rmse.begin(), figures.rmse.end(), [](double e) { return e >= 0; });
  if (figures.rows < 1 || !fit) throw FileError(fmt::format("{} make no sense", what));
  return figures;
}

// Throws Error, without the name of the file.
SavedModel read_model(TensorFile file) {
  const std::uint64_t version = number_of_key(file, "format_version");
  if (version == 0) throw FileError("its format is 0, and there is none before 1");
  if (version > newest_format)
    throw FileError(fmt::format("its format is {}, this program reads up to {}: use a newer Gradus", version,
                                newest_format));
  Architecture architecture = parse_architecture(text_of_key(file, "architecture"));
  SavedModel saved{std::move(architecture.model), parse_loss(text_of_key(file, "loss")),
                   Schema::from_json(text_of_key(file, "schema")), number_of_key(file, "seed")};
  const std::string scaled = file.metadata.contains(scaled_key) ? text_of_key(file, scaled_key) : "";
  if (file.metadata.contains("calibration"))
    saved.calibration = parse_calibration(text_of_key(file, "calibration"), scaled == maps_of_scores);
  if (file.metadata.contains("test_rows"))
    saved.sealed = SealedRows::from_json(text_of_key(file, "test_rows"), "its list of test rows");
  if (file.metadata.contains("interval_errors")) {
    if (saved.schema.task != Task::regress) throw FileError("it has intervals of classes, which have none");
    saved.conformal = parse_conformal(text_of_key(file, "interval_errors"), saved.schema.outputs());
  }
  if (file.metadata.contains("validation"))
    saved.validation = parse_figures(text_of_key(file, "validation"), saved.schema);
  std::map<std::string, Tensor, std::less<>> values;
  for (auto& [name, tensor] : file.tensors) values.emplace(name, std::move(tensor));
  saved.model.restore(architecture.sample, std::move(values), architecture.dtype);
  io::check_saved(saved, {words_of_key(file, "classes"), words_of_key(file, "inputs")});
  // Those of three classes and more were once of leads, not of scores: they count as none.
  if (saved.calibration && saved.calibration->scalings.size() > 1 && !file.metadata.contains(scaled_key))
    saved.calibration.reset();
  if (saved.calibration && saved.calibration->maps.empty() && file.metadata.contains(scaled_key)) {
    saved.calibration->softmax = scaled == softmax_of_scores;
    if (!saved.calibration->softmax && scaled != scores_themselves)
      throw FileError(fmt::format("its calibration is of {}, which is none of {}, {} and {}", quote(scaled),
                                  quote(scores_themselves), quote(softmax_of_scores), quote(maps_of_scores)));
  }
  return saved;
}

int format_of(const SavedModel& saved) {
  const Schema& schema = saved.schema;
  const bool parts = std::any_of(schema.inputs.begin(), schema.inputs.end(),
                                 [](const InputColumn& input) { return input.aspect != Aspect::value; });
  const bool passed_over = parts || !schema.input_scaling.low.empty() || !schema.input_scaling.linear() ||
                           !schema.target_low.empty() || schema.target_scale != TargetScale::standard ||
                           (saved.conformal && saved.conformal->scale != ErrorScale::own);
  return passed_over ? newest_format : 1;
}

TensorFile file_of(const SavedModel& saved) {
  TensorFile file;
  for (const Parameter& parameter : saved.model.parameters())
    file.tensors.emplace_back(parameter.name, parameter.value);
  for (const ModelState& state : saved.model.states()) file.tensors.emplace_back(state.name, state.value);
  const io::SavedWords words = io::words_of(saved.schema);
  file.metadata = {{"format_version", std::to_string(format_of(saved))},
                   {"architecture", architecture_text(saved.model)},
                   {"loss", text_of(saved.loss)},
                   {"schema", saved.schema.to_json()},
                   {"classes", dump_json(words.classes)},
                   {"inputs", dump_json(words.inputs)},
                   {"seed", std::to_string(saved.seed)}};
  if (saved.calibration) {
    file.metadata["calibration"] = calibration_text(*saved.calibration);
    file.metadata[scaled_key] = !saved.calibration->maps.empty() ? maps_of_scores
                                : saved.calibration->softmax     ? softmax_of_scores
                                                                 : scores_themselves;
  }
  if (saved.sealed) file.metadata["test_rows"] = saved.sealed->to_json();
  if (saved.conformal) file.metadata["interval_errors"] = conformal_text(*saved.conformal);
  if (saved.validation) file.metadata["validation"] = figures_text(*saved.validation, saved.schema.task);
  return file;
}

// Weights are open to everybody: what could not be read back must not replace what can.
void expect_readable(TensorFile file) {
  try {
    (void)read_model(std::move(file));
  } catch (const FileError& error) {
    throw UsageError(fmt::format("the model cannot be saved: {}", error.message()));
  }
}

}  // namespace

void save_model(const std::string& path, const SavedModel& saved) {
  io::save_model(path, saved, Links::follow);
}

void io::save_model(const std::string& path, const SavedModel& saved, Links links) {
  check_fits(saved.model, saved.loss, saved.schema, saved.calibration);
  const TensorFile file = file_of(saved);
  expect_readable(file);
  write_safetensors(path, file, links);
}

SavedModel load_model(const std::string& path, std::uint64_t max_bytes) {
  return io::load_model(path, max_bytes, Links::follow);
}

SavedModel io::load_model(const std::string& path, std::uint64_t max_bytes, Links links) {
  TensorFile file = read_safetensors(path, max_bytes, links);
  try {
    return read_model(std::move(file));
  } catch (const Error& error) {
    throw FileError(fmt::format("{}: {}", path, error.message()));
  }
}

}  // namespace gradus
