namespace Notify.Generator.Parsing;

/// <summary>How members without [JsonPropertyName] are called; the values are those of <c>Notify.PayloadNaming</c>.</summary>
internal enum Naming
{
    SnakeCase,
    CamelCase,
    AsWritten,
}

internal static class NamingExtensions
{
    public static string NameOf(this Naming naming, string member) => naming switch
    {
        Naming.CamelCase => CamelCase.Of(member),
        Naming.AsWritten => member,
        _ => SnakeCase.Of(member),
    };
}
