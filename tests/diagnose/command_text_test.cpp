// command_text_test.cpp - commands say what differs from what would be chosen anyway, as a shell takes it.
#include "diagnose/command_text.hpp"

#include <gtest/gtest.h>

#include <gradus/catalog.hpp>

namespace gradus::diagnose {
namespace {

std::string text(RunCommand command) {
  const Dataset data = datasets::digits();
  return command_text(resolved(command, data), data);
}

TEST(CommandText, says_only_what_differs) {
  EXPECT_EQ(text({.data = "digits", .model = "mlp:32"}), "gradus train digits --model mlp:32");
  RunCommand command{.data = "digits", .model = "mlp:32"};
  command.training.learning_rate = 0.01;
  command.training.seed = 3;
  EXPECT_EQ(text(command), "gradus train digits --model mlp:32 --lr 0.01 --seed 3");
  command.training.optimizer = parse_rule("adam beta2=0.95");
  command.load.scale = false;
  EXPECT_EQ(
      text(command),
      "gradus train digits --no-scale --model mlp:32 --optimizer \"adam beta2=0.95\" --lr 0.01 --seed 3");
}

TEST(CommandText, quotes_what_a_shell_would_take_apart) {
  RunCommand command{.data = "digits", .model = "linear 8, relu, linear"};
  command.load.ignore = {"a b", "$c"};
  EXPECT_EQ(text(command),
            "gradus train digits --ignore \"a b\" \"\\$c\" --model \"linear 8, relu, linear\"");
}

}  // namespace
}  // namespace gradus::diagnose
