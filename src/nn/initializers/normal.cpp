// normal.cpp - the normal distribution.
#include "base/random.hpp"
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field normal_fields[] = {
    field<&Normal::mean>("mean", any_number, "mean"),
    field<&Normal::deviation>("deviation", not_negative, "standard deviation"),
};

double value(const Normal& normal, const Fans&, const Random& random, std::uint64_t index) {
  return normal.mean + normal.deviation * random.normal(index);
}

}  // namespace

constinit const InitializerKind Normal::kind =
    make_initializer<Normal, value>("normal", "Normal with a mean and a standard deviation.", normal_fields);

}  // namespace gradus
