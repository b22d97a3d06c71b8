#include "tests/faults/fuzz_sheets.h"

#include <zlib.h>

#include "tests/core/data/sheet_files.h"

namespace kan::fuzz {

namespace {

const char *kRows =
    "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='inlineStr'><is><t>y</t></is></c>"
    "</row><row r='2'><c r='A2'><v>1.5</v></c><c r='B2' s='1'><v>43832</v></c><c r='C2' t='b'><v>1</v></c></row>"
    "<row r='4'><c r='A4'><f>A2*2</f><v>3</v></c><c r='B4' s='3'><v>0.25</v></c><c r='C4' t='e'><v>#N/A</v></c></row>"
    "<row r='5'><c r='A5'><f>A4</f></c><c r='C5' t='str'><v>a, \"b\"</v></c></row>";
const char *kStrings = "<si><t>a</t></si><si><r><t>b_x000D_</t></r><rPh><t>c</t></rPh></si>";
const char *kTables =
    "<table:table table:name='One' table:style-name='hidden'/><table:table table:name='Two'><table:table-row>"
    "<table:table-cell office:value-type='string'><text:p>a<text:s text:c='3'/>b</text:p></table:table-cell>"
    "<table:table-cell office:value-type='string' table:number-columns-repeated='2'><text:p>c</text:p>"
    "</table:table-cell></table:table-row><table:table-row table:number-rows-repeated='2'><table:table-cell "
    "office:value-type='float' office:value='1.5'/><table:table-cell office:value-type='date' "
    "office:date-value='2020-01-02'/><table:table-cell office:value-type='time' office:time-value='PT1H2M3S'/>"
    "</table:table-row><table:table-row><table:table-cell table:formula='of:=1'/><table:covered-table-cell/>"
    "<table:table-cell office:value-type='boolean' office:boolean-value='true'><office:annotation><text:p>n</text:p>"
    "</office:annotation></table:table-cell></table:table-row></table:table>";
const std::vector<std::string> kWords = {"1048576",
                                         "16384",
                                         "99999999999999999999",
                                         "-1",
                                         "XFD1048576",
                                         "A1",
                                         "t='s'",
                                         "s='2'",
                                         "<c>",
                                         "</c>",
                                         "<row>",
                                         "</row>",
                                         "<table:table-cell/>",
                                         "</",
                                         "&#10;",
                                         "&lt;",
                                         "<![CDATA[",
                                         "]]>",
                                         "<rPh>",
                                         "</rPh>",
                                         "1e999",
                                         "<!DOCTYPE>",
                                         "<table:table>",
                                         "PT1H",
                                         "_x0000_",
                                         "_xD800_",
                                         "rows-repeated='1048576'",
                                         "'",
                                         "\xFF"};

const std::string &memberOf(const test::ZipMembers &members, const std::string &name) {
    for (const auto &[member, bytes] : members)
        if (member == name) return bytes;
    throw std::logic_error("no member " + name);
}

test::ZipMembers soundXlsx() {
    return test::xlsxMembers({{"Notes", "", "hidden"}, {"Data", kRows}}, kStrings);
}

/// A sound archive with one damaged part, told by its root.
Reader xlsxReader() {
    const test::ZipMembers sound = soundXlsx();
    const std::vector<std::pair<std::string, std::string>> roots = {{"<sst", "xl/sharedStrings.xml"},
                                                                    {"<sty", "xl/styles.xml"},
                                                                    {"<Rel", "xl/_rels/workbook.xml.rels"},
                                                                    {"<workb", "xl/workbook.xml"},
                                                                    {"", "xl/worksheets/sheet2.xml"}};
    Seeds seeds;
    for (const auto &[root, name] : roots) seeds.inputs.push_back(memberOf(sound, name));
    seeds.words = kWords;
    return {"xlsx", std::move(seeds), [sound, roots](const std::string &bytes) {
                test::ZipMembers members = sound;
                for (const auto &[root, name] : roots) {
                    if (!bytes.starts_with(root)) continue;
                    for (auto &[member, content] : members)
                        if (member == name) content = bytes;
                    break;
                }
                test::writeZip("t.xlsx", members, false);
                useFile("t.xlsx");
            }};
}

Reader odsReader() {
    Seeds seeds = {{memberOf(test::odsMembers(kTables), "content.xml")}, kWords};
    return {"ods", std::move(seeds), [](const std::string &bytes) {
                test::writeZip("t.ods", {{"content.xml", bytes}}, false);
                useFile("t.ods");
            }};
}

Reader bookReader() {
    Seeds seeds;
    for (const test::ZipMembers &members : {soundXlsx(), test::odsMembers(kTables)})
        for (const bool deflated : {false, true}) {
            test::writeZip("seed.zip", members, deflated);
            seeds.inputs.push_back(load("seed.zip"));
        }
    seeds.words = {"PK\1\2", "PK\3\4", "PK\5\6", "\xFF\xFF\xFF\xFF", std::string(4, '\0'), "content.xml", "mimetype"};
    return {"book", std::move(seeds), [](const std::string &bytes) {
                save("t.book", bytes);
                useFile("t.book");
            }};
}

std::string packed(const std::string &bytes) {
    gzFile file = gzopen("seed.gz", "wb1");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return load("seed.gz");
}

/// Damaged files, and sound ones of damaged text.
Reader gzReader() {
    const std::string text = "age,colour,\"size, m\"\n41,red,1.5\n,blue,NA\n63,\"a \"\"b\"\"\",-2e-3\n7,red,4\n";
    Seeds seeds = {{text, packed(text), packed(text) + packed("8,red,1\n"), packed(packed(text))},
                   {"\x1F\x8B", "\x1F\x8B\x08", std::string(4, '\0'), "\xFF\xFF", ",", "\n", "\""}};
    return {"gz", std::move(seeds), [](const std::string &bytes) {
                save("t.csv.gz", bytes.starts_with("\x1F\x8B") ? bytes : packed(bytes));
                useFile("t.csv.gz");
            }};
}

}  // namespace

std::vector<Reader> sheetReaders() {
    return {xlsxReader(), odsReader(), bookReader(), gzReader()};
}

}  // namespace kan::fuzz
