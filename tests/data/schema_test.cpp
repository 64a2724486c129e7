// schema_test.cpp - schemas as JSON, hostile ones too; data sets from tensors.
#include <nlohmann/json.hpp>

#include "files.hpp"

namespace gradus::data {
namespace {

using Json = nlohmann::json;

Schema iris_schema() { return load(example("iris.csv"), {.target = {"species"}}).schema(); }

TEST(Schema, survives_json) {
  const Dataset abalone =
      load(example("abalone.csv"),
           {.target = {"Rings", "Length"}, .missing = Missing::mean, .unknown = Unknown::ignore});
  for (const Schema& schema : {abalone.schema(), iris_schema(), datasets::digits().schema()}) {
    const Schema copy = Schema::from_json(schema.to_json());
    EXPECT_EQ(copy.to_json(), schema.to_json());
    EXPECT_EQ(copy.sample, schema.sample);
    EXPECT_EQ(copy.image, schema.image);
    EXPECT_EQ(copy.task, schema.task);
    EXPECT_EQ(copy.targets, schema.targets);
    EXPECT_EQ(copy.classes, schema.classes);
    EXPECT_EQ(copy.input_scaling.shift, schema.input_scaling.shift);
    EXPECT_EQ(copy.input_scaling.scale, schema.input_scaling.scale);
    EXPECT_EQ(copy.input_scaling.fill, schema.input_scaling.fill);
    EXPECT_EQ(copy.target_scaling.scale, schema.target_scaling.scale);
    EXPECT_EQ(copy.missing, schema.missing);
    EXPECT_EQ(copy.unknown, schema.unknown);
    EXPECT_EQ(copy.feature_names(), schema.feature_names());
  }
}

TEST(Schema, loads_data_as_the_one_it_came_from) {
  const Dataset abalone = load(example("abalone.csv"), {.target = {"Rings"}});
  const Dataset again = load_with(Schema::from_json(abalone.schema().to_json()), example("abalone.csv"));
  EXPECT_EQ(inputs_of(abalone), inputs_of(again));
}

TEST(Schema, pixels_are_stored_as_one_number) {
  EXPECT_EQ(Json::parse(datasets::digits().schema().to_json())["input_scaling"]["scale"], 0.0625);
}

TEST(Schema, tells_of_constant_columns_behind_the_features) {
  std::string text = "same,x,word,y\n";
  for (int i = 0; i < 20; ++i)
    text += i % 3 == 0 ? "0.1,4,w,p\n" : i % 3 == 1 ? "0.1,5,w,n\n" : "0.1,6,w,n\n";
  const Schema schema = load_text(text, {}).schema();
  EXPECT_EQ(schema.feature_names(), std::vector<std::string>{"x"});
  ASSERT_EQ(schema.constants.size(), 1U);  // words have no scale
  EXPECT_EQ(schema.constants[0].name, "same");
  EXPECT_EQ(schema.constants[0].value, 0.1);
  const Json json = Json::parse(schema.to_json());
  EXPECT_EQ(json["input_scaling"]["scale"], Json({schema.input_scaling.scale[0], 0.0}));
  EXPECT_EQ(json["input_scaling"]["shift"][1], 0.1);
  const Schema copy = Schema::from_json(json.dump());
  EXPECT_EQ(copy.to_json(), schema.to_json());
  EXPECT_EQ(copy.input_scaling.scale, schema.input_scaling.scale);
  EXPECT_EQ(copy.input_scaling.fill, schema.input_scaling.fill);

  const TemporaryFolder folder;
  std::string said;
  const Dataset data = load_with(schema, folder.write("new.csv", "same,x\n0.2,5\n"), {.read_targets = false});
  for (const std::string& note : data.notes()) said += note;
  EXPECT_HAS(said, "\"same\" (0.1 in all rows");

  for (const auto& [key, value] : {std::pair("/input_scaling/scale/1", Json(1)),
                                   {"/constants/0", Json("x")},
                                   {"/constants/0", Json("y")},
                                   {"/constants", Json::array()}}) {
    Json bad = json;
    bad[Json::json_pointer(key)] = value;
    EXPECT_THROW(Schema::from_json(bad.dump()), FileError) << key << " " << value;
  }
}

TEST(Schema, refuses_nonsense) {
  const Json good = Json::parse(iris_schema().to_json());
  const auto refused = [&](const std::string& key, const Json& value) {
    Json bad = good;
    if (value.is_null())
      bad.erase(key);
    else
      bad[Json::json_pointer(key)] = value;
    EXPECT_THROW(Schema::from_json(bad.dump()), FileError) << key << " " << value;
  };
  for (const auto& [key, value] : good.items()) {
    refused(key, nullptr);
    refused("/" + key, Json::object());
  }
  refused("/sample", {5});
  refused("/sample", {-4});
  refused("/sample", {4.5});
  refused("/sample", {1, 1, 1, 1, 1, 1, 1, 4});
  refused("/sample", {4294967296, 4294967296});
  refused("/image", {1, 3, 3});
  refused("/inputs/0/name", "sepal_width");
  refused("/inputs/0/categories", {"a", "b"});
  refused("/inputs/0/categories", {1});
  refused("/task", "regress");
  refused("/task", "clasify");
  refused("/classes", {"a", "a"});
  refused("/classes", {"a"});
  refused("/targets", {"a", "b"});
  refused("/targets", Json::array());
  refused("/input_scaling/shift", {1, 2, 3});
  refused("/input_scaling/scale", {1, 2, 3, "4"});
  refused("/input_scaling/fill", {1, 2, 3, nullptr});
  refused("/missing", "ignore");
}

TEST(Schema, refuses_what_is_no_json) {
  EXPECT_THROW(Schema::from_json(""), FileError);
  EXPECT_THROW(Schema::from_json("[]"), FileError);
  EXPECT_THROW(Schema::from_json("{\"task\": 1e999}"), FileError);
  EXPECT_THROW(Schema::from_json(std::string(1 << 20, '[')), FileError);
  EXPECT_THROW(Schema::from_json(std::string("{\"a\":\0}", 7)), FileError);
  const std::string good = iris_schema().to_json();
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_THROW(Schema::from_json(good.substr(0, length)), FileError);
}

TEST(Schema, refuses_a_member_given_twice) {
  const std::string good = iris_schema().to_json();
  const std::string twice = "{\"task\": \"regress\", " + good.substr(1);
  EXPECT_HAS(error_of<FileError>([&] { Schema::from_json(twice); }), "\"task\" twice");
}

// Long enough that a parser which goes back to the start of a list after each object would take minutes.
TEST(Schema, reads_many_columns_in_linear_time) {
  std::string text = "{\"inputs\": [";
  for (int i = 0; i < 300'000; ++i) text += "{},";
  EXPECT_HAS(error_of<FileError>([&] { Schema::from_json(text + "{}]}"); }), "\"name\"");
}

TEST(Schema, asks_for_no_absurd_memory) {
  Json bad = Json::parse(datasets::digits().schema().to_json());
  bad["sample"] = {std::int64_t{1} << 40};
  EXPECT_THROW(Schema::from_json(bad.dump()), FileError);
}

TEST(Schema, names_are_parsed_and_corrected) {
  EXPECT_EQ(parse_task("regress"), Task::regress);
  EXPECT_EQ(parse_split("validation"), Split::validation);
  EXPECT_EQ(parse_missing("drop"), Missing::drop);
  EXPECT_EQ(parse_unknown("ignore"), Unknown::ignore);
  EXPECT_EQ(name(Split::test), "test");
  EXPECT_HAS(error_of<UsageError>([] { parse_task("clasify"); }), "Did you mean \"classify\"?");
  EXPECT_HAS(error_of<UsageError>([] { parse_split("tests"); }), "train, validation, test");
}

TEST(Memory, numbers_and_labels) {
  const Tensor x = Tensor::from<double>({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1});
  const Dataset data =
      make_dataset("xor", x, Tensor::from<std::int64_t>({4}, {0, 1, 1, 0}), {.scale = false});
  EXPECT_EQ(data.train().size(), 4);
  EXPECT_EQ(data.schema().outputs(), 2);
  EXPECT_HAS(data.notes().at(0), "fewer than 10");
  EXPECT_EQ(data.all().batch(Dtype::float64).x.data<double>()[3], 1);
  EXPECT_EQ(data.label(2), 1);
}

TEST(Memory, targets_and_their_scaling) {
  const Tensor x = Tensor::from<float>({3, 1}, {1, 2, 3});
  const Dataset data = make_dataset("line", x, Tensor::from<float>({3, 2}, {2, 0, 4, 0, 6, 0}));
  const Batch batch = data.all().batch(Dtype::float64);
  EXPECT_NEAR(batch.y.at<double>({2, 0}), 1.2247448713915890, 1e-12);
  EXPECT_EQ(batch.y.at<double>({2, 1}), 0);
  EXPECT_NEAR(data.schema().target_scaling.restore(batch.y.at<double>({2, 0}), 0), 6, 1e-12);
  EXPECT_EQ(data.target(2, 0), 6);
}

TEST(Memory, images_stay_bytes) {
  Tensor x(Shape{2, 3, 2, 2}, Dtype::uint8);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, static_cast<double>(10 * i));
  const Dataset data = make_dataset("squares", x, Tensor::from<std::int64_t>({2}, {0, 1}));
  EXPECT_EQ(data.schema().image, (Shape{3, 2, 2}));
  EXPECT_EQ(data.pixels(1)[0], 120);
  EXPECT_EQ(data.all().batch().x.shape(), (Shape{2, 3, 2, 2}));
}

TEST(Memory, numbers_scaled_one_by_one_fit_no_bytes) {
  Tensor x(Shape{3, 1, 8, 8}, Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, static_cast<double>(i % 7));
  const Schema schema = make_dataset("floats", x, Tensor::from<std::int64_t>({3}, {0, 1, 9})).schema();
  EXPECT_HAS(error_of<DataError>([&] { load_with(schema, "digits"); }), "scaled one by one");
}

TEST(Memory, every_byte_becomes_its_share_of_255) {
  Tensor x(Shape{2, 1, 1, 256}, Dtype::uint8);
  for (std::int64_t i = 0; i < 512; ++i) x.set_number(i, static_cast<double>(i % 256));
  const Dataset data = make_dataset("bytes", x, Tensor::from<std::int64_t>({2}, {0, 1}));
  const Batch single = data.all().batch(Dtype::float32), precise = data.all().batch(Dtype::float64);
  for (std::int64_t i = 0; i < 512; ++i) {
    EXPECT_NEAR(precise.x.number(i), static_cast<double>(i % 256) / 255, 1e-15);
    EXPECT_NEAR(single.x.number(i), precise.x.number(i), 1.2e-7);
  }
}

TEST(Memory, the_task_decides_what_numbers_as_targets_mean) {
  const Tensor x = Tensor::from<double>({4, 1}, {1, 2, 3, 4});
  const Dataset classes =
      make_dataset("d", x, Tensor::from<float>({4}, {0, 2, 1, 2}), {.task = Task::classify});
  EXPECT_EQ(classes.schema().task, Task::classify);
  EXPECT_EQ(classes.schema().classes, (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_EQ(classes.label(1), 2);
  const Dataset numbers =
      make_dataset("d", x, Tensor::from<std::int64_t>({4}, {0, 5, -1, 7}), {.task = Task::regress});
  EXPECT_EQ(numbers.schema().task, Task::regress);
  EXPECT_EQ(numbers.target(2, 0), -1);
  const auto refused = [&](const Tensor& y) {
    return error_of<DataError>([&] { make_dataset("d", x, y, {.task = Task::classify}); });
  };
  EXPECT_HAS(refused(Tensor::from<float>({4}, {0, 1, 0.5, 1})), "that of row 3 is 0.5");
  EXPECT_HAS(refused(Tensor::from<double>({4}, {0, -1, 1, 1})), "that of row 2 is -1");
  EXPECT_HAS(refused(Tensor::from<double>({4}, {0, 1, 1, std::numeric_limits<double>::quiet_NaN()})),
             "row 4");
  EXPECT_HAS(refused(Tensor::from<double>({4, 1}, {0, 1, 1, 0})), "of shape [N]");
}

TEST(Memory, a_class_without_rows_and_a_single_class_are_said) {
  const Tensor x = Tensor::from<double>({4, 1}, {1, 2, 3, 4});
  const auto notes = [&](const Tensor& y) {
    std::string all;
    const Dataset data = make_dataset("d", x, y);
    for (const std::string& note : data.notes()) all += note + "\n";
    return all;
  };
  EXPECT_HAS(notes(Tensor::from<std::int64_t>({4}, {1, 2, 3, 1})),
             "no row is of class \"0\"; class numbers count from 0");
  EXPECT_HAS(notes(Tensor::from<std::int64_t>({4}, {0, 2, 3, 0})), "no row is of class \"1\", which");
  EXPECT_EQ(notes(Tensor::from<std::int64_t>({4}, {0, 1, 2, 0})).find("no row is of class"),
            std::string::npos);
  EXPECT_HAS(notes(Tensor::from<std::int64_t>({4}, {5, 5, 5, 5})), "nothing to tell apart");
}

TEST(Memory, refuses_what_does_not_fit) {
  const Tensor x = Tensor::from<double>({2, 1}, {1, 2});
  const Tensor y = Tensor::from<std::int64_t>({2}, {0, 1});
  EXPECT_THROW(make_dataset("d", x, Tensor::from<std::int64_t>({3}, {0, 1, 0})), DataError);
  EXPECT_THROW(make_dataset("d", x, Tensor::from<std::int64_t>({2}, {0, -1})), DataError);
  EXPECT_THROW(make_dataset("d", x, Tensor::from<std::int64_t>({2}, {0, 1LL << 40})), DataError);
  EXPECT_THROW(make_dataset("d", x, Tensor(Shape{2, 0}, Dtype::int64)), DataError);
  EXPECT_THROW(make_dataset("d", x, Tensor(Shape{2, 1}, Dtype::int64)), DataError);
  EXPECT_THROW(
      make_dataset("d", Tensor::from<double>({2, 1}, {1, std::numeric_limits<double>::quiet_NaN()}), y),
      DataError);
  EXPECT_THROW(make_dataset("d", x, Tensor::from<double>({2}, {1, std::numeric_limits<double>::infinity()})),
               DataError);
  EXPECT_THROW(make_dataset("d", y, y), DataError);
  EXPECT_THROW(make_dataset("d", Tensor(Shape{2, 2}, Dtype::boolean), y), DtypeError);
  EXPECT_THROW(make_dataset("d", Tensor(Shape{2, 2}, Dtype::uint8), y), DataError);
}

}  // namespace
}  // namespace gradus::data
