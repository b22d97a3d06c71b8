#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/mutator.h"

namespace kan::fuzz {

using test::Seeds;

/// Something that reads what users bring.
struct Reader {
    std::string name;
    Seeds seeds;
    /// Reads one input, in the working folder if it needs files; throws std::runtime_error, in words, for whatever is
    /// neither a sound value nor the reader's own error.
    std::function<void(const std::string &bytes)> read;
    std::uint64_t rarity = 1;  ///< gets one turn of so many: for readers that take long
};

void save(const std::string &file, const std::string &bytes);
std::string load(const std::filesystem::path &file);
/// Reads the file as a table, whatever it is, with little memory; throws as Reader::read.
void useFile(const std::string &file);

/// All readers: experiment, autosave, curves, csv, npy, npz, zip, idx, formula, form, function, settings, and
/// sheetReaders. Not to be called on the way to the inputs: it reads seeds from `data`, the folder tests/data.
std::vector<Reader> readers(const std::string &data);

}  // namespace kan::fuzz
