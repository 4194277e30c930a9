using System.Globalization;
using System.Text.RegularExpressions;

namespace Generator.Tests.Differential;

/// <summary>The forms that PostgreSQL writes, and System.Text.Json doesn't read: the decided differences.</summary>
internal static partial class PostgresForms
{
    /// <summary>The document with each of them replaced by one that everybody reads.</summary>
    public static string InPlainForm(string json) => Strings().Replace(json, match =>
        IsInterval(match.Groups[1].Value) ? "\"00:00:00\""
        : WideOffset().IsMatch(match.Groups[1].Value) ? $"\"{match.Groups[1].Value[..19]}Z\""
        : match.Value);

    private static bool IsInterval(string text)
    {
        return Forms().IsMatch(text) && !TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out _);
    }

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Strings();

    /// <summary>postgres and sql_standard, with days before the time or more than 24 hours; iso_8601.</summary>
    [GeneratedRegex(@"^[-+]?(\d+ [-+]?)?\d+:\d\d(:\d\d(\.\d{1,7})?)?$|^[-+]?\d+( days?)?$|^P[-+0-9.YMDTHS]+$")]
    private static partial Regex Forms();

    /// <summary>Local times of the nineteenth century: an offset with seconds, or of more than 14 hours.</summary>
    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[-+](\d\d:\d\d:\d\d|1[45](:\d\d)?)$")]
    private static partial Regex WideOffset();
}
