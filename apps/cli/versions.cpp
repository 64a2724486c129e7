// versions.cpp - the libraries inside the program.
#include "versions.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <CLI/Version.hpp>
#include <Eigen/Core>
#include <nlohmann/detail/abi_macros.hpp>

#include "config.hpp"

namespace gradus::cli {

std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"Eigen", fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
          {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
          {"libdeflate", LIBDEFLATE_VERSION_STRING},
          {"nlohmann-json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                        NLOHMANN_JSON_VERSION_PATCH)},
          {"CLI11", CLI11_VERSION},
          {"toml++", toml_version()}};
}

}  // namespace gradus::cli
