using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints what a family has instead of one name: a method that returns the name of one of its channels.</summary>
internal static class FamilyNameEmitter
{
    /// <summary>The parameters of <c>NameOf</c> and <c>For</c>, as declared.</summary>
    public static string Parameters(ChannelNameModel channel)
    {
        return string.Join(", ", Named(channel).Select(pair => $"{pair.Parameter.Value.TypeName} {pair.Local}"));
    }

    /// <summary>The same, as passed on.</summary>
    public static string Arguments(ChannelNameModel channel)
    {
        return string.Join(", ", Named(channel).Select(pair => pair.Local));
    }

    /// <summary>The same, taken from a payload.</summary>
    public static string ArgumentsOf(ChannelNameModel channel, string payload)
    {
        return string.Join(", ", Named(channel).Select(pair => $"{payload}.{CSharpText.Identifier(pair.Parameter.Name)}"));
    }

    /// <summary>A function that compares a received payload with the parameters; null if no payload contains them.</summary>
    public static string? Belongs(ChannelModel channel)
    {
        List<(MemberModel Parameter, string Local)> parameters = Named(channel.Channel, out LocalNameScope locals);
        string payload = locals.For("payload");

        // SQL writes char(n) without its padding into a name, and with it into JSON. An optional member may be missing.
        const string Trim = ".TrimEnd(' ')";
        string condition = string.Join(" && ", parameters
            .Where(pair => pair.Parameter is { Binding: not MemberBinding.None, Omission: not Omission.Always, IsRequired: true })
            .Select(pair => (pair.Local, Member: $"{payload}.{CSharpText.Identifier(pair.Parameter.Name)}", pair.Parameter.Value))
            .Select(pair => pair.Value is ScalarModel { Kind: ScalarKind.String }
                ? $"{pair.Member}{Trim} == {pair.Local}{Trim}"
                : $"{pair.Member} == {pair.Local}"));
        return condition.Length == 0 ? null : $"{payload} => {condition}";
    }

    public static void Emit(SourceWriter writer, ChannelModel channel)
    {
        ChannelNameModel name = channel.Channel;
        List<(MemberModel Parameter, string Local)> parameters = Named(name);
        writer.Write($"""
            /// <summary>The pattern of the channels' names.</summary>
            public const string Pattern = {CSharpText.Literal(name.Pattern)};

            /// <summary>The name of one channel of the family in PostgreSQL.</summary>
            public static string NameOf({Parameters(name)}) =>
                string.Concat(
            """);
        string[] pieces =
        [
            .. name.Parts.Select(part => part.Parameter is null
                ? CSharpText.Literal(part.Literal)
                : Text(part.Parameter.Value, parameters.First(pair => pair.Parameter == part.Parameter).Local, name.EscapedIn(part.Parameter.Value))),
        ];
        writer.Write(string.Join(",\n", pieces.Select(piece => "        " + piece)) + ");");
        foreach (EnumModel model in parameters.Select(pair => pair.Parameter.Value).OfType<EnumModel>().Distinct())
        {
            writer.Separate();
            EmitEnumName(writer, model, name.Escaped);
        }
    }

    /// <summary>The value's text in a name: the same text that PostgreSQL writes for the value.</summary>
    private static string Text(ValueModel value, string local, string escaped) => value switch
    {
        EnumModel model => $"NameOf{model.Name}({local})",
        ScalarModel { Kind: ScalarKind.String } => escaped.Aggregate(local, (text, character) =>
            $"{text}.Replace({CSharpText.Literal(character.ToString())}, {CSharpText.Literal($"{ChannelNameModel.Escape}{character}")})"),
        ScalarModel { Kind: ScalarKind.Boolean } => $"{local} ? \"true\" : \"false\"",
        ScalarModel { Kind: ScalarKind.Guid } => $"{local}.ToString()",
        _ => $"{local}.ToString(global::System.Globalization.CultureInfo.InvariantCulture)",
    };

    private static void EmitEnumName(SourceWriter writer, EnumModel model, string escaped)
    {
        using SourceWriter.Block block = writer.Open(
            $"private static string NameOf{model.Name}({model.TypeName} value) => value switch", end: "};");
        foreach (EnumMemberModel member in model.Members)
        {
            writer.Write(
                $"{EnumEmitter.Value(model, member)} => {CSharpText.Literal(ChannelNameModel.EscapeText(member.JsonName, escaped))},");
        }

        writer.Write("_ => throw new global::System.ArgumentOutOfRangeException(nameof(value)),");
    }

    /// <summary>Each parameter once, with its name as a method's parameter.</summary>
    private static List<(MemberModel Parameter, string Local)> Named(ChannelNameModel channel) => Named(channel, out _);

    private static List<(MemberModel Parameter, string Local)> Named(ChannelNameModel channel, out LocalNameScope locals)
    {
        LocalNameScope scope = locals = new("listener"); // The primary constructor's, which For must not hide.
        return [.. channel.Parameters.Select(parameter => (parameter, scope.For(parameter.Name)))];
    }
}
