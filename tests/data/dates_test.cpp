// dates_test.cpp - texts as dates, and columns of dates as inputs.
#include "data/dates.hpp"

#include "files.hpp"

namespace gradus::data {
namespace {

double days(const char* text, DateOrder order = DateOrder::ymd) {
  double found = 0;
  return parse_date(text, order, found) ? found : -1e9;
}

TEST(Dates, are_read_as_people_write_them) {
  constexpr double day = 19753;  // date -d 2024-01-31 +%s, divided by 86400
  for (const char* text : {"2024-01-31", "2024/01/31", "2024.1.31", "20240131", "31 Jan 2024", "31-Jan-24",
                           "Jan 31, 2024", "January 31 2024", " 2024-01-31 "})
    EXPECT_EQ(days(text), day) << text;
  for (const char* text : {"31.01.2024", "31/1/2024", "31-01-24"})
    EXPECT_EQ(days(text, DateOrder::dmy), day) << text;
  EXPECT_EQ(days("1/31/2024", DateOrder::mdy), day);
  EXPECT_EQ(days("2024-02"), day + 1);
  for (const char* text : {"2024-01-31T06:00:00", "2024-01-31 06:00", "2024-01-31 6:00 AM",
                           "2024-01-31T06:00:00.000Z", "2024-01-31 06:00:00+01:00"})
    EXPECT_EQ(days(text), day + 0.25) << text;
  EXPECT_EQ(days("2024-01-31 6:00 PM"), day + 0.75);
  EXPECT_EQ(days("1969-12-31"), -1);
}

TEST(Dates, are_of_the_calendar) {
  for (const char* text :
       {"2023-02-29", "2024-13-01", "2024-01-32", "12:30", "2024", "1.2.3", "2020-21", "12-34",
        "Marching 3, 2024", "31 Foo 2024", "2024-01-31x", "2024-01-31 25:00", "", "1/2/345"})
    EXPECT_FALSE(look_at_date(text).is_date) << text;
  EXPECT_TRUE(look_at_date("2024-02-29").is_date);
}

TEST(Dates, tell_which_number_is_the_day) {
  EXPECT_TRUE(look_at_date("31/01/2024").day_first && !look_at_date("31/01/2024").month_first);
  EXPECT_TRUE(look_at_date("01/31/2024").month_first && !look_at_date("01/31/2024").day_first);
  EXPECT_TRUE(look_at_date("01/02/2024").month_first && look_at_date("01/02/2024").day_first);
}

TEST(Dates, columns_of_them_become_year_month_weekday_and_days) {
  const LoadOptions plain{.target = {"y"}, .scale = false};
  const Dataset data = load_text("d,y\n2024-01-31,0.5\n2023-12-25,0.6\n", plain);
  EXPECT_EQ(inputs_of(data), (std::vector<double>{2024, 1, 3, 19753, 2023, 12, 1, 19716}));
  EXPECT_EQ(data.columns()[0].kind, "dates");
  EXPECT_EQ(data.columns()[0].change, "categorical = d");
  // New rows are read in the order of the training rows, whatever they tell.
  const TemporaryFolder folder;
  const Schema european = Schema::from_json(
      load_text("d,y\n31.01.2024 06:00,0.5\n1.2.2024 12:00,0.6\n", plain).schema().to_json());
  EXPECT_EQ(inputs_of(load_with(european, folder.write("n.csv", "d\n03.02.2024 18:00\n"))),
            (std::vector<double>{2024, 2, 6, 19756.75, 18}));
  EXPECT_HAS(error_of<DataError>([&] {
               load_with(european, folder.write("n.csv", "d\nsoon\n"), {.missing = Missing::error});
             }),
             "n.csv:2:1: column \"d\": \"soon\" is not a date");
}

TEST(Dates, an_order_that_nothing_tells_is_said) {
  const Dataset data = load_text("d,y\n1/2/2024,0.5\n3/4/2024,0.6\n", {.target = {"y"}, .scale = false});
  EXPECT_EQ(inputs_of(data)[1], 1);
  EXPECT_HAS(data.notes().at(0),
             "no cell tells whether the day or the month comes first, and the month is taken");
}

}  // namespace
}  // namespace gradus::data
