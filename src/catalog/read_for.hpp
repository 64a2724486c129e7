// read_for.hpp - data read for a model that is named before its data is known.
#pragma once

#include <gradus/catalog.hpp>

#include "data/read_data.hpp"

namespace gradus::catalog {

/// As load_for, which makes one data set of what this has read.
data::ReadData read_for(const std::optional<ModelSpec>& spec, const std::string& data, LoadOptions& options,
                        const std::optional<Loss>& loss = {});

}  // namespace gradus::catalog
