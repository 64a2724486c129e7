// references_test.cpp - every op against numbers that NumPy computed: tools/references_ops.py.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "catalog/op_table.hpp"
#include "graph/run.hpp"
#include "source_folder.hpp"

namespace gradus {
namespace {

using nlohmann::json;

const json& references() {
  static const json file = json::parse(std::ifstream(GRADUS_SOURCE_DIR "/tests/every_op/references.json"));
  return file.at("cases");
}

// JSON has no number for these; the file has their names.
double number_of(const json& value) {
  if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
  if (!value.is_string()) return value.get<double>();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return value == "inf" ? infinity : value == "-inf" ? -infinity : std::nan("");
}

Tensor tensor_of(const json& packed) {
  Tensor result(Shape(packed.at("shape").get<std::vector<std::int64_t>>()),
                parse_dtype(packed.at("dtype").get<std::string>()));
  for (std::size_t i = 0; i < packed.at("values").size(); ++i)
    result.set_number(static_cast<std::int64_t>(i), number_of(packed.at("values")[i]));
  return result;
}

// The op's own attributes, in its order, with the values of the case.
Attributes attributes_of(const Op& op, const json& values) {
  Attributes result = op.samples().front().attributes;
  for (const auto& [name, value] : values.items()) {
    if (value.is_array())
      result = result.with(name, value.get<std::vector<std::int64_t>>());
    else if (value.is_number_integer())
      result = result.with(name, value.get<std::int64_t>());
    else
      result = result.with(name, value.get<double>());
  }
  return result;
}

// Equal to some units of the last place of a double; below a thousandth, absolutely.
bool close(double got, double expected) {
  if (std::isnan(expected)) return std::isnan(got);
  return got == expected || std::abs(got - expected) <= 1e-12 * std::max(1e-3, std::abs(expected));
}

TEST(References, hold_for_every_case) {
  Threads threads(1);
  for (const json& item : references()) {
    const Op& op = catalog::find_op(item.at("op").get<std::string>());
    std::vector<Tensor> inputs;
    for (const json& input : item.at("inputs")) inputs.push_back(tensor_of(input));
    const Tensor expected = tensor_of(item.at("output"));
    const Tensor y = evaluate(op, inputs, attributes_of(op, item.at("attributes")), threads);
    ASSERT_EQ(y.shape(), expected.shape()) << op.name;
    EXPECT_EQ(y.dtype(), expected.dtype()) << op.name;
    for (std::int64_t i = 0; i < y.size(); ++i)
      EXPECT_TRUE(close(y.number(i), expected.number(i)))
          << op.name << ", number " << i << ": got " << y.number(i) << ", NumPy has " << expected.number(i);
  }
}

}  // namespace
}  // namespace gradus
