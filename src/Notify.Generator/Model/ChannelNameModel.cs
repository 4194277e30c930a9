namespace Notify.Generator.Model;

/// <summary>The channel's name as written: one literal, or a family's literals and parameters in turn.</summary>
internal sealed record ChannelNameModel
{
    public const char Escape = '~';

    /// <summary>As in the attribute, for messages and documentation.</summary>
    public required string Pattern { get; init; }

    public required EquatableArray<ChannelNamePartModel> Parts { get; init; }

    /// <summary>Whether values keep apart from the literals around them.</summary>
    public bool EscapesParameters { get; init; }

    /// <summary>The members that take a place in the name, each once.</summary>
    public IEnumerable<MemberModel> Parameters => Parts.Select(part => part.Parameter).OfType<MemberModel>().Distinct();

    public bool IsFamily => Parameters.Any();

    /// <summary>
    /// The characters that are escaped in a value: the escape character itself first, then those next to a parameter in the pattern. Empty
    /// if the family escapes nothing. The low half of a surrogate pair is no character, so such a pair is not escaped.
    /// </summary>
    public string Escaped => !EscapesParameters ? "" : string.Concat(Parts
        .SelectMany((part, at) => part.Parameter is not null || part.Literal.Length == 0 ? [] : new char?[]
        {
            at + 1 < Parts.Count ? part.Literal[part.Literal.Length - 1] : null,
            at > 0 ? part.Literal[0] : null,
        })
        .Where(character => character is { } found && !char.IsSurrogate(found))
        .Prepend(Escape)
        .Distinct());

    /// <summary>What is escaped in the values of a type: numbers, booleans and Guid have nothing to escape.</summary>
    public string EscapedIn(ValueModel value) => value is EnumModel or ScalarModel { Kind: ScalarKind.String } ? Escaped : "";

    /// <summary>A value's text in a name, as the SQL and the C# that are generated make it.</summary>
    public static string EscapeText(string text, string escaped) =>
        escaped.Aggregate(text, (result, character) => result.Replace(character.ToString(), $"{Escape}{character}"));
}

/// <summary>A literal, or a member of the payload whose value takes its place.</summary>
internal sealed record ChannelNamePartModel
{
    public string Literal { get; init; } = "";

    public MemberModel? Parameter { get; init; }
}
