// model_file.cpp - a model as a safetensors file: weights under PyTorch's names, the rest as metadata.
#include <charconv>
#include <gradus/catalog.hpp>
#include <gradus/io.hpp>

#include "base/json.hpp"

namespace gradus {
namespace {

constexpr int newest_format = 1;

const std::string& text_of_key(const TensorFile& file, const char* key, const std::string& path) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end())
    throw FileError(fmt::format("{} is no Gradus model: its metadata lacks \"{}\"", path, key));
  return found->second;
}

std::uint64_t number_of_key(const TensorFile& file, const char* key, const std::string& path) {
  const std::string& text = text_of_key(file, key, path);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw FileError(fmt::format("{}: its \"{}\" is not a number: \"{}\"", path, key, text.substr(0, 60)));
  return value;
}

std::string calibration_text(const Calibration& calibration) {
  Json json = Json::array();
  for (const auto& [a, b] : calibration.scalings) json.push_back(Json::array({a, b}));
  return dump_json(json);
}

// One scaling for two classes, else one for each.
Calibration parse_calibration(const std::string& text, std::int64_t outputs, const std::string& path) {
  Calibration calibration;
  const Json pairs = parse_json(text, path);
  for (const Json& json : pairs.items()) {
    if (!json.is_array() || json.size() != 2 || !json[0].is_number() || !json[1].is_number())
      throw FileError(fmt::format("{}: its calibration is no list of pairs of numbers", path));
    calibration.scalings.push_back({json[0].number(), json[1].number()});
  }
  if (static_cast<std::int64_t>(calibration.scalings.size()) != (outputs <= 2 ? 1 : outputs))
    throw FileError(fmt::format("{}: its calibration has {} scalings, its model {} outputs", path,
                                calibration.scalings.size(), outputs));
  return calibration;
}

}  // namespace

void save_model(const std::string& path, const SavedModel& saved) {
  TensorFile file;
  for (const Parameter& parameter : saved.model.parameters())
    file.tensors.emplace_back(parameter.name, parameter.value);
  for (const ModelState& state : saved.model.states()) file.tensors.emplace_back(state.name, state.value);
  std::vector<std::string> inputs;
  for (const InputColumn& column : saved.schema.inputs) inputs.push_back(column.name);
  file.metadata = {{"format_version", std::to_string(newest_format)},
                   {"architecture", architecture_text(saved.model)},
                   {"loss", text_of(saved.loss)},
                   {"schema", saved.schema.to_json()},
                   {"classes", dump_json(saved.schema.classes)},
                   {"inputs", dump_json(inputs)},
                   {"seed", std::to_string(saved.seed)}};
  if (saved.calibration) file.metadata["calibration"] = calibration_text(*saved.calibration);
  write_safetensors(path, file);
}

SavedModel load_model(const std::string& path) {
  TensorFile file = read_safetensors(path);
  const std::uint64_t version = number_of_key(file, "format_version", path);
  if (version > newest_format)
    throw FileError(fmt::format("{} has format {}, this program reads up to {}: use a newer Gradus", path,
                                version, newest_format));
  try {
    Architecture architecture = parse_architecture(text_of_key(file, "architecture", path));
    SavedModel saved{std::move(architecture.model), parse_loss(text_of_key(file, "loss", path)),
                     Schema::from_json(text_of_key(file, "schema", path)), number_of_key(file, "seed", path)};
    std::map<std::string, Tensor, std::less<>> values;
    for (auto& [name, tensor] : file.tensors) values.emplace(name, std::move(tensor));
    saved.model.restore(architecture.sample, std::move(values), architecture.dtype);
    if (saved.schema.sample.size() != architecture.sample.size())
      throw FileError(fmt::format("{}: its model takes samples of shape {}, its schema makes {}", path,
                                  architecture.sample.str(), saved.schema.sample.str()));
    if (file.metadata.contains("calibration"))
      saved.calibration = parse_calibration(file.metadata["calibration"], saved.model.output().size(), path);
    return saved;
  } catch (const FileError&) {
    throw;
  } catch (const Error& error) {
    throw FileError(fmt::format("{} describes a model that cannot be built: {}", path, error.what()));
  }
}

}  // namespace gradus
