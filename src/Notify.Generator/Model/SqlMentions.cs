using System.Text.RegularExpressions;

namespace Notify.Generator.Model;

/// <summary>Which of a trigger's two rows an SQL expression names.</summary>
internal static class SqlMentions
{
    /// <summary>What is no code: strings, dollar quotes, quoted identifiers and comments.</summary>
    private static readonly Regex NoCode = new(
        """
        (?<![\w$])[eE]'([^'\\]|\\.|'')*' | '([^']|'')*' | "([^"]|"")*" | (\$[\p{L}_]?\w*\$).*?\4 | --[^\r\n]* | /\*.*?\*/
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static readonly Regex Row = new(
        @"(?<![\w$.])(old|new)(?![\w$])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public static RowMentions Rows(string sql)
    {
        RowMentions found = default;
        foreach (Match match in Row.Matches(NoCode.Replace(sql, " ")))
        {
            found |= match.Value[0] is 'o' or 'O' ? RowMentions.Old : RowMentions.New;
        }

        return found;
    }
}

[Flags]
internal enum RowMentions
{
    None = 0,
    Old = 1,
    New = 2,
}
