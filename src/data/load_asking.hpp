// load_asking.hpp - loading that asks a question about the data before its inputs are scaled.
#pragma once

#include <functional>
#include <gradus/data.hpp>
#include <string>

namespace gradus::data {

/// As load; where inputs are read as codes by what will learn from them, the options say so from then on. The
/// data is read once, as a pipe can be.
Dataset load_asking(const std::string& data, LoadOptions& options,
                    const std::function<bool(const Schema&)>& reads_codes);

}  // namespace gradus::data
