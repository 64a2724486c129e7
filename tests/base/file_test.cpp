// file_test.cpp - files are complete or not there, whatever goes wrong.
#include "base/file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <functional>
#include <gradus/error.hpp>
#include <thread>
#include <vector>

#include "support/temporary_folder.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;

constexpr uid_t nobody = 65534;

/// Runs the body in a child process; true where it returned true there.
bool in_child(const std::function<bool()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    bool good = false;
    try {
      good = body();
    } catch (...) {
      good = false;
    }
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(File, reads_back_what_it_wrote) {
  const TemporaryFolder folder;
  const std::string bytes("a\0b\nc\xff", 6);
  write_file(folder / "x", bytes);
  EXPECT_EQ(read_file(folder / "x"), bytes);
  write_file(folder / "x", "");
  EXPECT_EQ(read_file(folder / "x"), "");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
}

TEST(File, has_no_name_that_the_system_would_cut) {
  const TemporaryFolder folder;
  write_file(folder / "cut", "1");
  const std::string path = folder / std::string("cut\0rest", 8);
  EXPECT_THROW(read_file(path), FileError);
  EXPECT_THROW(write_file(path, "2"), FileError);
  EXPECT_THROW(FileWriter(path, Links::refuse), FileError);
  EXPECT_THROW(exists(path), FileError);
  EXPECT_THROW(create_folder(path), FileError);
  EXPECT_THROW(names_in(folder.path() + std::string("\0", 1)), FileError);
  EXPECT_EQ(read_file(folder / "cut"), "1");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"cut"});
}

TEST(File, writes_under_a_name_without_folder) {
  const TemporaryFolder folder;
  EXPECT_TRUE(in_child([&] {
    fs::current_path(folder.path());
    write_file("plain", "1");
    return read_file("plain") == "1";
  }));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"plain"});
}

TEST(File, reads_at_most_the_limit) {
  const TemporaryFolder folder;
  write_file(folder / "x", "12345");
  EXPECT_EQ(read_file(folder / "x", 5), "12345");
  const std::string message = error_of<FileError>([&] { read_file(folder / "x", 4); });
  EXPECT_TRUE(has(message, folder / "x") && has(message, "more than 4 bytes")) << message;
  EXPECT_THROW(read_file("/dev/zero", 1000), FileError);
}

TEST(File, bytes_come_in_the_largest_unit_that_divides_them) {
  EXPECT_EQ(bytes_text(std::uint64_t{2} << 30), "2 GiB");
  EXPECT_EQ(bytes_text(3 << 19), "1536 KiB");
  EXPECT_EQ(bytes_text(1797), "1,797 bytes");
  EXPECT_EQ(bytes_text(0), "0 bytes");
}

TEST(File, says_which_option_raises_the_limit) {
  EXPECT_TRUE(has(error_of<FileError>([] { read_file("/dev/zero", std::uint64_t{1} << 20); }),
                  "it has more than 1 MiB; max_bytes"));
}

TEST(File, reads_pipes_and_files_without_a_size) {
  const TemporaryFolder folder;
  const std::string pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string bytes(300'000, 'x');
  std::jthread writer([&] { write_file(pipe, bytes); });
  EXPECT_EQ(read_file(pipe), bytes);
  EXPECT_FALSE(read_file("/proc/self/status").empty());
}

TEST(File, says_why_it_cannot_read) {
  const TemporaryFolder folder;
  EXPECT_TRUE(has(error_of<FileError>([&] { read_file(folder / "none"); }), "there is no such file"));
  EXPECT_TRUE(has(error_of<FileError>([&] { read_file(folder.path()); }), "it is a folder"));
  EXPECT_THROW(read_file(""), FileError);
  write_file(folder / "x", "1");
  EXPECT_TRUE(has(error_of<FileError>([&] { read_file(folder / "x/y"); }), "there is no such file"));
}

TEST(File, says_why_it_cannot_write) {
  const TemporaryFolder folder;
  write_file(folder / "x", "1");
  const std::string missing = error_of<FileError>([&] { write_file(folder / "none/x", "1"); });
  EXPECT_TRUE(has(missing, "the folder " + (folder / "none") + " does not exist")) << missing;
  EXPECT_TRUE(has(error_of<FileError>([&] { write_file(folder / "x/y", "1"); }), "x is not a folder"));
  EXPECT_TRUE(has(error_of<FileError>([&] { write_file(folder.path(), "1"); }), "it is a folder"));
  EXPECT_TRUE(has(error_of<FileError>([&] { write_file("", "1"); }), "the name is empty"));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
}

TEST(File, a_full_disk_leaves_the_old_file_and_nothing_else) {
  const TemporaryFolder folder;
  write_file(folder / "x", "old");
  EXPECT_TRUE(in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const std::string message =
        error_of<FileError>([&] { write_file(folder / "x", std::string(5000, 'n')); });
    return has(message, folder / "x") && has(message, "larger than this process may write");
  }));
  EXPECT_EQ(read_file(folder / "x"), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
}

TEST(File, writes_straight_to_devices) {
  write_file("/dev/null", "gone");
  const std::string message = error_of<FileError>([] { write_file("/dev/full", "1"); });
  EXPECT_TRUE(has(message, "/dev/full") && has(message, "the disk is full")) << message;
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST(File, a_read_only_folder_is_an_error) {
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read |
                                     fs::perms::others_exec);
  EXPECT_TRUE(in_child([&] {
    if (::geteuid() == 0 && ::setuid(nobody) != 0) return false;
    const std::string message = error_of<FileError>([&] { write_file(folder / "x", "1"); });
    const std::string made = error_of<FileError>([&] { create_folder(folder / "y"); });
    return has(message, "not permitted") && has(made, "not permitted");
  }));
  EXPECT_TRUE(folder.names().empty());
  fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST(File, a_read_only_file_stays) {
  const TemporaryFolder folder;
  write_file(folder / "x", "old");
  fs::permissions(folder.path(), fs::perms::all);
  fs::permissions(folder / "x", fs::perms::owner_read | fs::perms::others_read);
  EXPECT_TRUE(in_child([&] {
    if (::geteuid() == 0 && ::setuid(nobody) != 0) return false;
    return has(error_of<FileError>([&] { write_file(folder / "x", "1"); }), "not permitted");
  }));
  EXPECT_EQ(read_file(folder / "x"), "old");
}

TEST(File, a_folder_is_made_though_another_process_removes_it) {
  const TemporaryFolder folder;
  const std::string path = folder / "draft";
  std::atomic<bool> done{false};
  std::thread remover([&] {
    while (!done) ::rmdir(path.c_str());
  });
  EXPECT_NO_THROW({
    for (int i = 0; i < 3000; ++i) create_folder(path);
  });
  done = true;
  remover.join();
}

TEST(File, a_link_still_leads_to_what_was_written) {
  const TemporaryFolder folder;
  write_file(folder / "x", "old");
  fs::create_symlink("x", folder / "link");
  write_file(folder / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "x"), "new");
}

TEST(File, a_link_to_nothing_yet_leads_there) {
  const TemporaryFolder folder;
  create_folder(folder / "deep");
  fs::create_symlink("deep/link", folder / "first");
  fs::create_symlink("new", folder / "deep/link");
  EXPECT_EQ(fs::path(destination_of(folder / "first")), fs::path(folder / "deep/new"));
  write_file(folder / "first", "found");
  EXPECT_TRUE(fs::is_symlink(folder / "first"));
  EXPECT_TRUE(fs::is_symlink(folder / "deep/link"));
  EXPECT_EQ(read_file(folder / "deep/new"), "found");
  fs::create_symlink("none/new", folder / "lost");
  EXPECT_TRUE(has(error_of<FileError>([&] { write_file(folder / "lost", "1"); }), "none does not exist"));
  fs::create_symlink("circle", folder / "circle");
  EXPECT_THROW(write_file(folder / "circle", "1"), FileError);
  EXPECT_TRUE(fs::is_symlink(folder / "circle"));
}

TEST(File, a_link_is_replaced_where_none_may_be) {
  const TemporaryFolder folder, outside;
  write_file(outside / "x", "old");
  for (const std::string& target : {outside / "x", outside / "none"}) {
    fs::create_symlink(target, folder / "link");
    EXPECT_TRUE(has(error_of<FileError>([&] { read_file(folder / "link", 100, Links::refuse); }),
                    "it is a symbolic link"));
    write_file(folder / "link", "new", Links::refuse);
    EXPECT_EQ(read_file(folder / "link", 100, Links::refuse), "new");
    fs::remove(folder / "link");
  }
  EXPECT_EQ(read_file(outside / "x"), "old");
  EXPECT_EQ(outside.names(), std::vector<std::string>{"x"});
}

TEST(File, a_pipe_is_not_waited_for_where_only_a_file_may_be) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_TRUE(has(error_of<FileError>([&] { read_file(folder / "pipe", 100, Links::refuse); }),
                  "it is no plain file"));
  write_file(folder / "pipe", "new", Links::refuse);
  EXPECT_EQ(read_file(folder / "pipe"), "new");
}

TEST(File, without_commit_nothing_stays) {
  const TemporaryFolder folder;
  write_file(folder / "x", "old");
  {
    FileWriter writer(folder / "x");
    writer.write(std::string(100'000, 'n'));
    EXPECT_EQ(read_file(folder / "x"), "old");
    EXPECT_EQ(folder.names().size(), 2u);
  }
  EXPECT_EQ(read_file(folder / "x"), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
}

TEST(File, two_writers_of_one_file_do_not_mix) {
  const TemporaryFolder folder;
  FileWriter first(folder / "x"), second(folder / "x");
  first.write(std::string_view("first"));
  second.write(std::string_view("second"));
  second.commit();
  EXPECT_EQ(read_file(folder / "x"), "second");
  first.commit();
  EXPECT_EQ(read_file(folder / "x"), "first");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
}

TEST(File, a_killed_writer_is_cleaned_up_after) {
  const TemporaryFolder folder;
  write_file(folder / "x", "old");
  EXPECT_FALSE(in_child([&] {
    FileWriter writer(folder / "x");
    writer.write(std::string_view("half"));
    ::kill(::getpid(), SIGKILL);
    return true;
  }));
  EXPECT_EQ(folder.names().size(), 2u);
  remove_unfinished(folder.path());
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
  EXPECT_EQ(read_file(folder / "x"), "old");
  remove_unfinished(folder / "none");
}

TEST(File, the_next_writer_cleans_up_after_a_killed_one) {
  const TemporaryFolder folder;
  write_file(folder / "x.123-0.unfinished", "half");
  write_file(folder / "y.9-12.unfinished", "half");
  write_file(folder / "x", "new");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
}

TEST(File, what_a_living_writer_has_not_finished_stays) {
  const TemporaryFolder folder;
  FileWriter writer(folder / "x");
  writer.write(std::string_view("whole"));
  remove_unfinished(folder.path());
  write_file(folder / "y", "1");
  writer.commit();
  EXPECT_EQ(read_file(folder / "x"), "whole");
}

// Between making a file and locking it, a writer may lose it to one who cleans up; its name is then nobody
// else's.
TEST(File, writers_of_one_process_do_not_take_each_others_files) {
  const TemporaryFolder folder;
  std::atomic<int> failures{0};
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 8; ++writer)
    writers.emplace_back([&] {
      for (int i = 0; i < 100; ++i) try {
          write_file(folder / "x", "whole");
        } catch (const FileError&) {
          ++failures;
        }
    });
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
}

TEST(File, only_what_a_writer_left_is_removed) {
  const TemporaryFolder folder;
  const std::vector<std::string> names{".1-2.unfinished", "1-2.unfinished", "x.1.unfinished", "x.unfinished",
                                       "x.y-2.unfinished"};
  for (const std::string& name : names) folder.write(name, "mine");
  fs::create_directory(folder / "z.1-2.unfinished");
  remove_unfinished(folder.path());
  EXPECT_EQ(folder.names().size(), names.size() + 1);
}

TEST(File, respects_the_mask_of_permissions) {
  const TemporaryFolder folder;
  EXPECT_TRUE(in_child([&] {
    ::umask(027);
    write_file(folder / "x", "1");
    return fs::status(folder / "x").permissions() ==
           (fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  }));
}

TEST(File, makes_folders_above_too) {
  const TemporaryFolder folder;
  create_folder(folder / "a/b/c");
  create_folder(folder / "a/b/c/");
  EXPECT_TRUE(exists(folder / "a/b/c"));
  EXPECT_FALSE(exists(folder / "a/c"));
  write_file(folder / "x", "1");
  EXPECT_TRUE(has(error_of<FileError>([&] { create_folder(folder / "x"); }), "there is a file of that name"));
  EXPECT_TRUE(has(error_of<FileError>([&] { create_folder(folder / "x/y"); }), "x is not a folder"));
  EXPECT_TRUE(has(error_of<FileError>([&] { create_folder("/proc/y"); }), "nothing can be made in /proc"));
  EXPECT_THROW(create_folder(""), FileError);
}

TEST(File, names_in_a_folder_come_in_order) {
  const TemporaryFolder folder;
  for (const char* name : {"b", "a.csv", "c"}) write_file(folder / name, "x");
  EXPECT_EQ(names_in(folder.path()), (std::vector<std::string>{"a.csv", "b", "c"}));
  EXPECT_THROW((void)names_in(folder / "none"), FileError);
  EXPECT_THROW((void)names_in(folder / "b"), FileError);
  EXPECT_TRUE(readable_names_in(folder / "none").empty());
}

}  // namespace
}  // namespace gradus
