// default_model_test.cpp - which model a table gets, what it is built of, and how it is trained.
#include <gtest/gtest.h>

#include <gradus/catalog.hpp>

namespace gradus {
namespace {

Schema table_of(Task task) {
  Schema schema;
  schema.inputs = {{.name = "size", .categories = {}},
                   {.name = "town", .categories = std::vector<std::string>(12, "t")},
                   {.name = "size known", .categories = {}, .aspect = Aspect::missing},
                   {.name = "colour", .categories = {"red", "blue"}}};
  schema.sample = {16};
  schema.task = task;
  schema.targets = {"y"};
  if (task != Task::regress) schema.classes = {"a", "b", "c"};
  return schema;
}

std::string layers_of(const Model& model) {
  return text_of(ModelSpec{.layers = std::vector<NamedLayer>(model.layers().begin(), model.layers().end())});
}

TEST(DefaultModel, is_wide_where_there_are_rows_for_it) {
  Schema schema = table_of(Task::regress);
  EXPECT_EQ(default_model(schema, 200), "tabular");
  EXPECT_EQ(default_model(schema, 199), "mlp:64");
  schema.image = {1, 4, 4};
  EXPECT_EQ(default_model(schema, 1000), "mlp:128");
}

TEST(InputBlocks, are_where_the_numbers_of_columns_are) {
  const std::vector<InputBlock> blocks = input_blocks(table_of(Task::regress));
  ASSERT_EQ(blocks.size(), 4U);
  EXPECT_EQ(blocks[1].holds, InputBlock::Holds::categories);
  EXPECT_EQ(blocks[1].first, 1);
  EXPECT_EQ(blocks[1].width, 12);
  EXPECT_EQ(blocks[2].holds, InputBlock::Holds::mark);
  EXPECT_EQ(blocks[3].first, 14);
}

TEST(Tabular, embeds_columns_of_many_categories_alone) {
  const auto made = [](const char* text, Task task) {
    return layers_of(make_model(parse_model(text), table_of(task)).model);
  };
  const std::string first = made("tabular:8", Task::regress);
  EXPECT_NE(first.find("by_blocks \"1,12,3\""), std::string::npos) << first;
  EXPECT_NE(first.find("mish"), std::string::npos) << first;
  const std::string plain = made("tabular:8,embedding=0", Task::classify);
  EXPECT_EQ(plain.find("by_blocks"), std::string::npos) << plain;
  EXPECT_NE(plain.find("selu"), std::string::npos) << plain;
  const std::string waves = made("tabular:8,periodic=4,activation=relu", Task::classify);
  EXPECT_NE(waves.find("periodic 4"), std::string::npos) << waves;
  EXPECT_NE(waves.find("relu"), std::string::npos) << waves;
}

TEST(Tabular, says_how_it_is_trained) {
  const ModelDefaults numbers = defaults_of(parse_model("tabular"), table_of(Task::regress), 1000);
  EXPECT_EQ(numbers.input_scale, InputScale::robust);
  EXPECT_EQ(numbers.target_range, TargetRange::seen);
  EXPECT_EQ(numbers.epochs, 64);
  EXPECT_EQ(numbers.batch, 250);
  EXPECT_EQ(defaults_of(parse_model("tabular"), table_of(Task::regress), 2050).batch, 257);
  EXPECT_EQ(defaults_of(parse_model("tabular"), table_of(Task::regress), 30).batch, 30);
  EXPECT_EQ(numbers.loss, "");
  EXPECT_EQ(defaults_of(parse_model("tabular"), table_of(Task::regress), 4000).epochs, 125);
  EXPECT_LT(*defaults_of(parse_model("tabular"), table_of(Task::regress), 100000).epochs, 40);
  EXPECT_LT(*defaults_of(parse_model("tabular"), table_of(Task::regress), 1000000).epochs, 12);
  EXPECT_GE(*defaults_of(parse_model("tabular"), table_of(Task::regress), 1 << 30).epochs, 1);
  Schema ordered = table_of(Task::classify);
  EXPECT_NE(defaults_of(parse_model("tabular"), ordered, 1000).loss, "");
  EXPECT_EQ(make_model(parse_model("tabular"), ordered).loss.as<CrossEntropy>()->label_smoothing, 0.1);
  ordered.ordered = true;
  EXPECT_EQ(defaults_of(parse_model("tabular"), ordered, 1000).loss, "");
  EXPECT_EQ(defaults_of(parse_model("mlp:64"), table_of(Task::regress), 1000).input_scale,
            InputScale::automatic);
}

}  // namespace
}  // namespace gradus
