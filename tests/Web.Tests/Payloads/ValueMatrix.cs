using System.Globalization;
using Notify;

namespace Web.Tests.Payloads;

/// <summary>
/// What anybody may send: for each kind of member the values at its edges and beyond, and documents that are none. Each has an id of
/// its own, so that a test knows which one it sees.
/// </summary>
public static class ValueMatrix
{
    private static readonly string[] Texts =
    [
        "", "plain", "\\ud800", "\\udc00\\ud800", "\\ud83d\\ude00", "\U0001F600", "\\u0000", "\\u001f", "\\u007f", "\u2028\u2029", "\uFEFF",
        "\\n\\nevent: gap", "\\r\\ndata: x", "</script>", "twenty-one characters", "infinity",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "0.1", "1e999", "-1e999", "1e-999", "1e39", "1E+2", "79228162514264337593543950336", "18446744073709551616",
        new string('9', 400), "0." + new string('1', 400),
    ];

    private static readonly string[] Strings = [.. Texts.Select(text => $"\"{text}\"")];

    private static readonly string[] Named = ["\"NaN\"", "\"Infinity\"", "\"-Infinity\""];

    private static readonly string[] Shapes = ["null", "true", "{}", "[]"];

    private static readonly Dictionary<string, string[]> Values = new(StringComparer.Ordinal)
    {
        ["number"] = [.. Numbers, .. Named],
        ["small"] = [.. Numbers, .. Named],
        ["amount"] = [.. Numbers, .. Named],
        ["natural"] = [.. Numbers, "18446744073709551615"],
        ["boolean"] = ["true", "0", "\"true\""],
        ["text"] = Strings,
        ["character"] = ["\"a\"", .. Strings],
        ["address"] = ["\"http://[\"", "\"../x?y=\u00e9\"", .. Strings],
        ["bytes"] = ["\"AQID\"", "\"\\\\x00ff\"", "\"\\\\x0\"", "\"A\""],
        ["key"] = ["\"0f8fad5b-d9cb-469f-a165-70867728950e\"", "\"x\""],
        ["date_and_time"] = ["\"infinity\"", "\"-infinity\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "\"2026-02-30\""],
        ["instant"] = ["\"infinity\"", "\"-infinity\"", "\"0001-01-01T00:00:00+14:00\"", "\"2026-11-21T03:16:00+01:00:30\"", "\"2026-11-21\""],
        ["date"] = ["\"infinity\"", "\"-infinity\"", "\"2026-11-21\"", "\"0044-03-15 BC\""],
        ["time"] = ["\"24:00:00\"", "\"03:16:00+01\"", "\"03:16\""],
        ["span"] = ["\"infinity\"", "\"1 mon\"", "\"P1DT2H\"", "\"10675199.02:48:05.4775807\""],
        ["kind"] = ["\"One\"", "7", "-1", "2147483648", "\"Three\""],
        ["rights"] = ["\"Read, Write\"", "\"\"", "64", "\"Read,Execute\""],
        ["numbers"] = ["[1e999,\"NaN\"]", "[1,2,3,4]", "[null]", "[[]]"],
        ["map"] = ["{\"\\ud800\":\"x\"}", "{\"x\":\"\\ud800\"}", "{\"\":\"\",\"__proto__\":\"x\",\"a\\nb\":\"c\"}", "{\"a\":\"1\",\"a\":\"2\"}"],
        ["parts"] = ["[{\"count\":6,\"name\":\"longer\"}]", "[{\"count\":\"NaN\"}]", "[{\"count\":1,\"name\":\"\\ud800\"}]"],
        ["any"] = [.. Strings, .. Numbers, .. Shapes, .. Deep, "{\"\\ud800\":1}", "{\"a\":1,\"a\":2}", "{\r\n \"a\" :\r[ 1 ,\n2 ]\t}"],
        ["foreign"] =
        [
            .. Numbers.Select(number => $"{{\"number\":{number},\"small\":{number},\"any\":{number}}}"),
            .. Strings.Select(text => $"{{\"text\":{text}}}"),
            .. Strings.Select(text => $"{{\"any\":[{text}]}}"),
            .. Deep.Select(value => $"{{\"any\":{value}}}"),
        ],
        ["unknown"] = [.. Strings, "1e999", .. Deep],
    };

    /// <summary>Values about as deep as a document may be, within a payload: one more is too deep.</summary>
    private static IEnumerable<string> Deep =>
        from levels in (int[])[61, 62, 63, 64, 65, 1000]
        from brackets in ((string, string)[])[("[", "]"), ("{\"a\":", "}")]
        select string.Concat(Enumerable.Repeat(brackets.Item1, levels)) + "1" + string.Concat(Enumerable.Repeat(brackets.Item2, levels));

    /// <summary>The documents, as they are sent. The one with the id 0 is what a test knows the end by.</summary>
    public static IReadOnlyList<string> Documents { get; } =
    [
        .. Values.SelectMany(member => member.Value.Concat(Shapes).Select(value => (Member: member.Key, Value: value)))
            .Select((pair, index) => string.Create(
                CultureInfo.InvariantCulture, $"{{\"id\":{index + 1},\"{pair.Member}\":{pair.Value}}}")),
        "\r\n { \"id\" : 1000000 ,\n\r \"text\" : \"a\" }\n",
        "", "null", "[]", "{}", "1", "\"x\"", "{\"id\":1000001", "{\"id\":1000002}x", "{\"id\":1000003,\"text\":\"a\nb\"}",
    ];

    /// <summary>Whether a listener takes it; a gap is what becomes of the others.</summary>
    public static bool IsTaken(string document)
    {
        try
        {
            return AnyValuesChannel.Serializer.Deserialize(document) is not null;
        }
        catch (PayloadFormatException)
        {
            return false;
        }
    }
}
