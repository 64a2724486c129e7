// refusal_test.cpp - a Gradus that was built without Graphviz says so where a picture is asked for.
#include <gtest/gtest.h>

#include <functional>
#include <gradus/error.hpp>

#include "explain/layout.hpp"

namespace gradus::explain {
namespace {

TEST(WithoutGraphviz, says_how_to_build_it_with) {
  const std::function<void()> calls[] = {[] { lay_out("digraph { a }"); }, [] { graphviz_version(); }};
  for (const auto& call : calls) {
    try {
      call();
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("-DGRADUS_GRAPHVIZ=ON"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace gradus::explain
