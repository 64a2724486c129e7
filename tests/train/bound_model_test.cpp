// bound_model_test.cpp - a model that is moved, replaced or prepared anew during its training ends it with an
// error, before its memory is touched.
#include <functional>
#include <gradus/train.hpp>
#include <utility>

#include "support/refused.hpp"

namespace gradus::training {
namespace {

/// What a user may do to a model, and somewhere to keep models that live on.
struct Change {
  const char* what;
  std::function<void(Model& model, Model& kept)> apply;
};

Model normed_net() { return Sequential(Linear(20), BatchNorm(), Relu(), Linear(10)); }

Model ready(Model model, std::uint64_t seed = 9) {
  model.prepare({64}, seed);
  return model;
}

std::vector<Change> changes() {
  return {
      {"moved away", [](Model& model, Model&) { const Model taken = std::move(model); }},
      {"moved to one that lives on", [](Model& model, Model& kept) { kept = std::move(model); }},
      {"prepared anew", [](Model& model, Model&) { model.prepare({64}, 99); }},
      {"prepared twice",
       [](Model& model, Model&) {
         model.prepare({64}, 99);
         model.prepare({64}, 1);
       }},
      {"prepared for other samples", [](Model& model, Model&) { model.prepare({5}, 1); }},
      {"assigned another", [](Model& model, Model& kept) { model = kept = ready(normed_net()); }},
      {"assigned one with other layers", [](Model& model, Model&) { model = ready(Sequential(Linear(10))); }},
      {"assigned what is moved from a copy",
       [](Model& model, Model&) {
         Model copy = model;
         model = std::move(copy);
       }},
      {"swapped",
       [](Model& model, Model& kept) {
         kept = ready(normed_net());
         std::swap(model, kept);
       }},
      {"emptied", [](Model& model, Model&) { model = Model(); }},
      {"given a weight of another shape",
       [](Model& model, Model&) {
         model.parameter("0.weight").value = Tensor({300, 300}, Dtype::float32);
       }},
      {"given a weight of another type",
       [](Model& model, Model&) { model.parameter("0.bias").value = Tensor({20}, Dtype::float64); }},
      {"given a state of another shape",
       [](Model& model, Model&) { model.states()[0].value = Tensor({1}, Dtype::float32); }},
  };
}

TEST(BoundModel, is_the_same_between_epochs) {
  const Dataset digits = datasets::digits();
  for (const Change& change : changes()) {
    SCOPED_TRACE(change.what);
    Model model = normed_net(), kept;
    Trainer trainer(model, digits, {.epochs = 4, .threads = 1});
    ASSERT_TRUE(trainer.epoch());
    const Checkpoint checkpoint = trainer.checkpoint();
    change.apply(model, kept);
    REFUSED(UsageError, trainer.epoch());
    REFUSED(UsageError, trainer.checkpoint());
    REFUSED(UsageError, trainer.restore(checkpoint));
    REFUSED(UsageError, trainer.finish());
    EXPECT_EQ(trainer.run().epochs.size(), 1U);
  }
}

TEST(BoundModel, is_the_same_after_a_callback) {
  const Dataset digits = datasets::digits();
  for (const Change& change : changes()) {
    SCOPED_TRACE(change.what);
    Model model = normed_net(), kept;
    int calls = 0;
    const auto spoil = [&](const auto&) {
      if (++calls == 2) change.apply(model, kept);
      return true;
    };
    const TrainOptions options{.epochs = 4, .threads = 1};
    REFUSED(UsageError, train(model, digits, options, {.on_step = spoil}));
    EXPECT_EQ(std::exchange(calls, 0), 2);
    model = normed_net();
    REFUSED(UsageError, train(model, digits, options, {.on_epoch = spoil}));
    EXPECT_EQ(calls, 2);
  }
}

TEST(BoundModel, is_the_same_for_a_solver) {
  const Dataset digits = datasets::digits();
  Model model = Sequential(Linear(10));
  Trainer trainer(model, digits, {.solver = methods::Lbfgs{}, .epochs = 4, .threads = 1});
  ASSERT_TRUE(trainer.epoch());
  model = ready(Sequential(Linear(100), Linear(10)));
  REFUSED(UsageError, trainer.epoch());
  REFUSED(UsageError, trainer.finish());
}

TEST(BoundModel, may_get_other_numbers) {
  const Dataset digits = datasets::digits();
  Model model = normed_net();
  Trainer trainer(model, digits, {.epochs = 3, .threads = 1});
  ASSERT_TRUE(trainer.epoch());
  model.parameter("0.weight").value.set_number(0, 0.5);
  model.parameter("0.bias").value = Tensor({20}, Dtype::float32);
  EXPECT_TRUE(trainer.epoch());
  Model other = std::move(model);
  model = std::move(other);  // there and back again
  EXPECT_TRUE(trainer.epoch());
  trainer.finish();
  const Model taken = std::move(model);
  EXPECT_FALSE(trainer.epoch()) << "nothing is left to do, so nothing is touched";
}

}  // namespace
}  // namespace gradus::training
