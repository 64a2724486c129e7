// parts_test.cpp - parts by name, from text and back.
#include <gtest/gtest.h>

#include <filesystem>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <set>

#include "source_folder.hpp"

namespace gradus::catalog {
namespace {

template <class Body>
std::string message(Body body) {
  try {
    body();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

template <class Functions>
void expect_complete(std::span<const Kind<Functions>* const> kinds, const char* folder) {
  std::set<std::string> stems, names;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(GRADUS_SOURCE_DIR "/src/") + folder))
    if (entry.path().extension() == ".cpp") stems.insert(entry.path().stem());
  for (const Kind<Functions>* kind : kinds) {
    names.insert(kind->name);
    EXPECT_GT(std::string_view(kind->doc).size(), 4u) << kind->name;
    for (const Field& field : kind->fields)
      EXPECT_GT(std::string_view(field.doc).size(), 2u) << kind->name << " " << field.name;
  }
  EXPECT_EQ(names, stems) << folder << ": a part is called as its file is";
}

TEST(Catalog, holds_one_part_for_each_file_under_its_name) {
  expect_complete(catalog::layers(), "nn/layers");
  expect_complete(catalog::losses(), "nn/losses");
  expect_complete(catalog::penalties(), "nn/penalties");
  expect_complete(catalog::initializers(), "nn/initializers");
  expect_complete(catalog::models(), "nn/models");
  expect_complete(catalog::rules(), "optim/rules");
  expect_complete(catalog::schedules(), "optim/schedules");
  expect_complete(catalog::methods(), "optim/methods");
}

TEST(Parse, takes_fields_in_order_or_by_name) {
  EXPECT_EQ(parse_layer("dropout 0.25").as<Dropout>()->probability, 0.25);
  EXPECT_EQ(parse_layer("dropout probability=0.25").as<Dropout>()->probability, 0.25);
  EXPECT_EQ(parse_layer(" linear\t32  bias=false ").as<Linear>()->outputs, 32);
  EXPECT_FALSE(parse_layer("linear 32 bias=false").as<Linear>()->bias);
  EXPECT_EQ(text_of(parse_layer("linear 8 init=\"normal deviation=0.02\"").as<Linear>()->init),
            "normal deviation=0.02");
  const Rule rule = parse_rule("momentum tau=0.8 alpha=1e-4");
  EXPECT_EQ(rule.as<Momentum>()->tau, 0.8);
  EXPECT_EQ(rule.as<Momentum>()->alpha, 1e-4);
  EXPECT_EQ(rule.as<Adam>(), nullptr);
  EXPECT_EQ(parse_loss("huber delta=2").as<Huber>()->delta, 2);
  EXPECT_EQ(parse_schedule("step 5 0.5").as<Step>()->every, 5);
  EXPECT_EQ(parse_penalty("elastic_net lambda=0.1").as<ElasticNet>()->beta, 0.5);
}

TEST(Parse, says_what_is_wrong_and_what_was_meant) {
  EXPECT_EQ(message([] { parse_layer("droput 0.5"); }),
            "there is no layer \"droput\". Did you mean \"dropout\"?");
  EXPECT_EQ(message([] { parse_rule("mommentum"); }),
            "there is no optimizer \"mommentum\". Did you mean \"momentum\"?");
  EXPECT_EQ(message([] { parse_penalty("zzzzzz"); }),
            "there is no penalty \"zzzzzz\". There are: elastic_net, l1, l2");
  EXPECT_EQ(message([] { parse_schedule("  "); }),
            "a schedule is needed: constant, cosine, coslog, flat_cosine, plateau, step, warm_up");
  EXPECT_EQ(message([] { parse_loss("huber dleta=2"); }),
            "huber has no field \"dleta\"; it has delta, reduction. Did you mean \"delta\"?");
  EXPECT_EQ(message([] { parse_layer("dropout half"); }),
            "probability of dropout needs a number, got \"half\"");
  EXPECT_EQ(message([] { parse_layer("dropout 1.5"); }),
            "probability of dropout must be at least 0 and at most 1, got 1.5");
  EXPECT_EQ(message([] { parse_layer("dropout nan"); }),
            "probability of dropout needs a finite number, got \"nan\"");
  EXPECT_EQ(message([] { parse_layer("leaky_relu 0.5 0.6"); }),
            "leaky_relu takes at most 1 value (slope), got \"0.6\" more");
  EXPECT_EQ(message([] { parse_layer("relu 3"); }), "relu takes no values, got \"3\"");
  EXPECT_EQ(message([] { parse_layer("relu a=3"); }), "relu takes no values, got \"a\"");
  EXPECT_EQ(message([] { parse_layer("dropout 0.5 probability=0.5"); }),
            "probability of dropout is given twice");
  EXPECT_EQ(message([] { parse_layer("linear 12x"); }),
            "outputs of linear needs a whole number, got \"12x\"");
  EXPECT_EQ(message([] { parse_layer("linear 4 init=\"he"); }),
            "a double quote does not end in \"linear 4 init=\"he\"");
  EXPECT_EQ(message([] { parse_loss("huber reduction=maen"); }),
            "reduction of huber must be mean or sum or none, got \"maen\". Did you mean \"mean\"?");
}

TEST(Parse, tells_solvers_and_optimizers_apart) {
  EXPECT_EQ(message([] { parse_rule("lbfgs memory=5"); }),
            "lbfgs is a solver: name it as the solver, not as the optimizer");
  EXPECT_EQ(message([] { parse_method("adam"); }),
            "adam is an optimizer: name it as the optimizer, not as the solver");
}

TEST(TextOf, is_read_back_to_an_equal_part) {
  EXPECT_EQ(text_of(Layer(Dropout(0.25))), "dropout 0.25");
  EXPECT_EQ(text_of(Layer(Linear(64, 32, false))), "linear 32 inputs=64 bias=false");
  EXPECT_EQ(text_of(Rule(Momentum{.learning_rate = 0.1, .alpha = 1e-4})),
            "momentum learning_rate=0.1 alpha=0.0001");
  EXPECT_EQ(text_of(Loss(CrossEntropy())), "cross_entropy");
  const Residual inner({Conv2d(2, {3, 1}, {1, 0}), Relu()}),
      outer({inner, Tanh()}, {Linear({{1, 2.5}}, {-3})});
  const Layer quoted = parse_layer(text_of(Layer(outer)));
  EXPECT_EQ(text_of(quoted), text_of(Layer(outer)));
  const Residual& found = *quoted.as<Residual>();
  ASSERT_TRUE(found.layers.size() == 2 && found.layers[0].as<Residual>());
  EXPECT_EQ(found.layers[0].as<Residual>()->layers[0].as<Conv2d>()->kernel, Extent(3, 1));
  EXPECT_EQ(found.shortcut[0].as<Linear>()->weights, (Numbers{{1, 2.5}, 2}));
  for (const char* text : {"linear 32 inputs=64 bias=false", "leaky_relu 0.3", "softmax"})
    EXPECT_EQ(text_of(parse_layer(text)), text);
  for (const char* text :
       {"adam beta1=0.85 epsilon=1e-06", "rmsprop", "gradient_descent learning_rate=0.30000000000000004"})
    EXPECT_EQ(text_of(parse_rule(text)), text);
  for (const char* text : {"warm_up epochs=2.5 then=cosine", "plateau patience=3"})
    EXPECT_EQ(text_of(parse_schedule(text)), text);
}

TEST(Part, field_texts_read_back_exactly) {
  EXPECT_EQ(std::get<double>(parse_field(field_text(0.1), 0.0, "x")), 0.1);
  EXPECT_EQ(std::get<bool>(parse_field("true", false, "x")), true);
  EXPECT_THROW(parse_field("1.5", std::int64_t{0}, "epochs"), UsageError);
  EXPECT_THROW(parse_field("abc", 0.0, "lr"), UsageError);
}

TEST(Fields, of_every_type_read_back_from_their_texts) {
  const FieldValue values[] = {std::optional<Extent>(),
                               std::optional<Extent>({3, 5}),
                               std::vector<std::int64_t>{128, 64},
                               std::vector<double>{1, 0.1, 1e-9},
                               Numbers{{1, -2.5, 3, 4}, 2},
                               Numbers{{7, 8}, 0},
                               FieldTraits<Initializer>::get(Normal{.deviation = 0.3}),
                               FieldTraits<std::vector<Layer>>::get({Linear(3), Dropout(0.25)})};
  for (const FieldValue& value : values) {
    EXPECT_EQ(parse_field(field_text(value), value, "x"), value) << field_text(value);
    for (const char* wrong : {"x", "1,,2", "[1,2"})
      EXPECT_THROW(parse_field(wrong, value, "x"), UsageError) << field_text(value) << ", " << wrong;
  }
}

}  // namespace
}  // namespace gradus::catalog
