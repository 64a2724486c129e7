// check_saved.cpp - every part of a model file held against every other, before any of it is used.
#include "io/check_saved.hpp"

#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "nn/fit.hpp"
#include "tensor/dispatch.hpp"

namespace gradus::io {
namespace {

// The first word that differs is named: lists may be long.
void check_same(const std::vector<std::string>& words, const std::vector<std::string>& of_schema,
                const char* key) {
  if (words.size() != of_schema.size())
    throw FileError(
        fmt::format("its \"{}\" are {} words, those of its schema {}", key, words.size(), of_schema.size()));
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] != of_schema[i])
      throw FileError(fmt::format("its \"{}\" have {} where its schema has {}", key, quote(words[i]),
                                  quote(of_schema[i])));
}

void check_finite(const std::string& name, const Tensor& value) {
  if (!is_floating(value.dtype())) return;
  dispatch_floating(value.dtype(), [&]<class T>() {
    for (const T number : value.data<T>())
      if (!std::isfinite(number))
        throw FileError(fmt::format("{} holds {}, which is no weight to predict with", quote(name), number));
  });
}

}  // namespace

SavedWords words_of(const Schema& schema) {
  SavedWords words{.classes = schema.classes, .inputs = {}};
  for (const InputColumn& column : schema.inputs) words.inputs.push_back(column.name);
  return words;
}

void check_saved(const SavedModel& saved, const SavedWords& words) {
  const SavedWords expected = words_of(saved.schema);
  check_same(words.classes, expected.classes, "classes");
  check_same(words.inputs, expected.inputs, "inputs");
  check_fits(saved.model, saved.loss, saved.schema, saved.calibration);
  for (const Parameter& parameter : saved.model.parameters()) check_finite(parameter.name, parameter.value);
  for (const ModelState& state : saved.model.states()) check_finite(state.name, state.value);
}

}  // namespace gradus::io
