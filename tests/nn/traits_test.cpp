// traits_test.cpp - what follows from a model's layers: rows to learn from, codes, and the losses that take
// what it gives.
#include <gtest/gtest.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/nn.hpp>
#include <map>
#include <set>

namespace gradus {
namespace {

Model float64_model(std::string_view text, const Shape& sample = {4}) {
  Model model(parse_model(text).layers);
  model.prepare(sample, 1, Dtype::float64);
  return model;
}

// Rows [rows, sample...] to learn from, or to use.
void apply(const Model& model, std::int64_t rows, Mode mode) {
  Graph graph;
  Builder builder(graph, mode);
  std::vector<std::int64_t> lengths{rows};
  for (const std::int64_t length : model.sample().lengths()) lengths.push_back(length);
  (void)model.apply(builder, graph.input("x", Shape(lengths), Dtype::float64));
}

TEST(LeastBatch, is_two_where_single_numbers_need_a_variance) {
  EXPECT_EQ(float64_model("linear 3").traits().least_batch, 1);
  EXPECT_EQ(float64_model("linear 3, batch_norm").traits().least_batch, 2);
  EXPECT_EQ(float64_model("residual \"linear 4, batch_norm\", linear 2").traits().least_batch, 2);
  EXPECT_EQ(float64_model("conv2d 2 1, batch_norm, flatten, linear 2", {3, 2, 2}).traits().least_batch, 1);
  EXPECT_EQ(float64_model("conv2d 2 2, batch_norm, flatten, linear 2", {3, 2, 2}).traits().least_batch, 2);
  EXPECT_EQ(float64_model("layer_norm, linear 3").traits().least_batch, 1);
}

TEST(LeastBatch, is_kept_to_in_training_alone) {
  const Model model = float64_model("linear 3, batch_norm");
  try {
    apply(model, 1, Mode::training);
    FAIL() << "one row has no variance";
  } catch (const ShapeError& error) {
    EXPECT_NE(std::string(error.what()).find("1.batch_norm"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("at least 2 rows"), std::string::npos) << error.what();
  }
  apply(model, 2, Mode::training);
  apply(model, 1, Mode::inference);
  apply(float64_model("batch_norm, flatten, linear 2", {3, 2, 2}), 1, Mode::training);
}

TEST(Codes, are_read_by_embeddings_of_what_the_data_holds) {
  EXPECT_TRUE(float64_model("embedding 7 3, flatten, linear 2").traits().reads_codes);
  EXPECT_TRUE(float64_model("flatten, embedding 7 3, flatten, linear 2", {2, 2}).traits().reads_codes);
  EXPECT_TRUE(float64_model("residual \"embedding 7 1, flatten\", linear 2").traits().reads_codes);
  EXPECT_FALSE(float64_model("linear 2").traits().reads_codes);
  EXPECT_FALSE(float64_model("heaviside, embedding 2 3, flatten, linear 2").traits().reads_codes);
}

TEST(Outputs, are_what_the_last_layer_that_changes_any_gives) {
  EXPECT_EQ(float64_model("linear 3").traits().gives, OutputKind::numbers);
  EXPECT_EQ(float64_model("linear 3, softmax").traits().gives, OutputKind::probabilities);
  EXPECT_EQ(float64_model("linear 3, sigmoid").traits().gives, OutputKind::probabilities);
  EXPECT_EQ(float64_model("linear 3, log_softmax").traits().gives, OutputKind::log_probabilities);
  EXPECT_EQ(float64_model("linear 3, log_softmax, flatten, dropout 0").traits().gives,
            OutputKind::log_probabilities);
  EXPECT_EQ(float64_model("linear 3, softmax, linear 3").traits().gives, OutputKind::numbers);
  EXPECT_EQ(float64_model("softmax, flatten", {2, 4}).traits().gives,
            OutputKind::numbers);  // two rows in one
}

// Every loss of the catalog with every kind of output: refused, or not.
TEST(Fit, is_declared_by_each_loss) {
  const std::map<LossInput, std::set<std::string>> taken{
      {LossInput::numbers, {"", ", softmax", ", sigmoid", ", log_softmax"}},
      {LossInput::scores, {"", ", log_softmax"}},
      {LossInput::logits, {""}},
      {LossInput::log_probabilities, {", log_softmax"}}};
  for (const LossKind* kind : catalog::losses()) {
    const std::set<std::string>& good = taken.at(kind->functions.takes);
    for (const char* last : {"", ", softmax", ", sigmoid", ", log_softmax"}) {
      const Model model = float64_model(std::string("linear 3") + last);
      const std::string what = std::string(kind->name) + last;
      if (good.contains(last))
        EXPECT_NO_THROW(check_loss_input(model, Loss(*kind))) << what;
      else
        EXPECT_THROW(check_loss_input(model, Loss(*kind)), UsageError) << what;
    }
  }
}

TEST(Fit, says_which_layer_to_add_or_to_leave_out) {
  const auto words = [](std::string_view text, const Loss& loss) -> std::string {
    try {
      check_loss_input(float64_model(text), loss);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "taken";
  };
  EXPECT_EQ(
      words("linear 3", Nll()),
      "the loss nll takes log-probabilities, and the model gives scores (its last layer, 0, is linear): add "
      "log_softmax as the last layer, or use cross_entropy on scores");
  EXPECT_NE(words("linear 3, softmax", Nll()).find("put log_softmax in its place"), std::string::npos);
  EXPECT_NE(words("linear 3, softmax", CrossEntropy()).find("leave that layer out"), std::string::npos);
  EXPECT_EQ(words("linear 3, log_softmax", Nll()), "taken");
}

// What makes a difference of differences: these take scores up to a common number, the others do not.
TEST(Fit, of_scores_holds_for_log_probabilities_too) {
  EXPECT_EQ(CrossEntropy::kind.functions.takes, LossInput::scores);
  EXPECT_EQ(Hinge::kind.functions.takes, LossInput::scores);
  EXPECT_EQ(OneVsRest::kind.functions.takes, LossInput::logits);
  EXPECT_EQ(LogLoss::kind.functions.takes, LossInput::logits);
  EXPECT_EQ(PerceptronCriterion::kind.functions.takes, LossInput::logits);
  EXPECT_EQ(SquaredError::kind.functions.takes, LossInput::numbers);
}

}  // namespace
}  // namespace gradus
