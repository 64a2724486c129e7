// load_asking.hpp - reading that asks a question about the data before its inputs are scaled.
#pragma once

#include <functional>
#include <gradus/data.hpp>
#include <string>

#include "data/read_data.hpp"

namespace gradus::data {

/// How what will learn from data would have it. What is automatic is left to the data.
struct Wishes {
  /// Inputs are read as codes.
  bool codes = false;
  InputScale input_scale = InputScale::automatic;
  TargetRange target_range = TargetRange::automatic;
};

/// Reads data as load does; wishes for data with that schema and so many rows stand in the options from then
/// on, but where these say otherwise. The data is read once, as a pipe can be.
ReadData read_asking(const std::string& data, LoadOptions& options,
                     const std::function<Wishes(const Schema&, std::int64_t rows)>& ask);

}  // namespace gradus::data
