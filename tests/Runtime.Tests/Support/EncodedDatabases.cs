namespace Runtime.Tests.Support;

/// <summary>One database for each encoding that one can have. The tests of the collection share them, and none runs beside another.</summary>
[CollectionDefinition(Name)]
public sealed class EncodedDatabases(PostgresServer server) : ICollectionFixture<EncodedDatabases>
{
    internal const string Name = "encoded databases";

    private readonly Dictionary<string, string> _connectionStrings = [];

    /// <summary>All that PostgreSQL can convert to UTF-8; a test compares them with the server's.</summary>
    public static TheoryData<string> Convertible =>
    [
        "LATIN1", "LATIN2", "LATIN3", "LATIN4", "LATIN5", "LATIN6", "LATIN7", "LATIN8", "LATIN9", "LATIN10", "ISO_8859_5", "ISO_8859_6",
        "ISO_8859_7", "ISO_8859_8", "WIN866", "WIN874", "WIN1250", "WIN1251", "WIN1252", "WIN1253", "WIN1254", "WIN1255", "WIN1256", "WIN1257",
        "WIN1258", "KOI8R", "KOI8U", "EUC_CN", "EUC_KR", "EUC_JP", "EUC_TW", "EUC_JIS_2004",
    ];

    public static TheoryData<string> NotUtf8 => [.. Convertible, "SQL_ASCII"];

    public static TheoryData<string> All => [.. NotUtf8, "UTF8"];

    public async Task<string> GetAsync(string encoding, CancellationToken ct) =>
        _connectionStrings.TryGetValue(encoding, out string? known)
            ? known
            : _connectionStrings[encoding] = await server.CreateDatabaseAsync(encoding, ct);

    /// <summary>Everything outside ASCII that could be a character.</summary>
    public static List<byte[]> AllCodes(string encoding)
    {
        List<byte[]> one = [.. Enumerable.Range(0x80, 0x80).Select(code => new[] { (byte)code })];
        if (!encoding.StartsWith("EUC", StringComparison.Ordinal))
        {
            return one;
        }

        List<byte[]> two = [.. one.SelectMany(first => one.Select(second => new[] { first[0], second[0] }))];
        return encoding == "EUC_TW"
            ? [.. two, .. Enumerable.Range(0xA1, 8).SelectMany(plane => two.Select(code => new byte[] { 0x8E, (byte)plane, code[0], code[1] }))]
            : [.. two, .. two.Select(code => new byte[] { 0x8F, code[0], code[1] })];
    }
}
