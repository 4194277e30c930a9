using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>
/// Prints the types of channels with errors: code can name and call them, and they throw. No type refers to another one, because some may
/// be missing, and the syntax is one that every version of C# knows.
/// </summary>
internal static class FailedChannelEmitter
{
    public static string Emit(AssemblyModel assembly)
    {
        SourceWriter writer = new();
        string ids = string.Join(", ", assembly.Failed.SelectMany(failed => failed.SilencedIds).Distinct().OrderBy(id => id, StringComparer.Ordinal));
        writer.Write($"""
            {CSharpText.PlainHeader}{(ids.Length == 0 ? "" : $"#pragma warning disable {ids}\n")}
            // These channels have errors. Their types exist so that code that uses them compiles, and their members throw.
            """);

        // Where two types would have one name, the compiler must see one of them only.
        HashSet<string> taken = new(assembly.Channels.SelectMany(Names), StringComparer.Ordinal);
        foreach (FailedChannelModel failed in assembly.Failed)
        {
            EmitChannel(writer, failed, taken);
        }

        return writer.ToString();
    }

    /// <summary>An expression that throws what is wrong.</summary>
    public static string Throw(IEnumerable<FailedChannelModel> failed) =>
        $"throw new global::System.InvalidOperationException({CSharpText.Literal(Explain(failed))})";

    /// <summary>A literal of SQL that fails with what is wrong: an empty script would be recorded as applied.</summary>
    public static string Script(IEnumerable<FailedChannelModel> failed) =>
        CSharpText.Literal($"DO 'BEGIN RAISE EXCEPTION ''%'', {Sql.Literal(Explain(failed)).Replace("'", "''")}; END';");

    private static string Explain(IEnumerable<FailedChannelModel> failed)
    {
        string channels = string.Join(", ", failed.Select(channel =>
            $"\"{channel.Pattern}\" ({channel.Payload}{(channel.Ids.Length == 0 ? "" : ": ")}{channel.Ids})"));
        return $"Cannot use these channels, because the compilation reported errors in them: {channels}. Correct what was reported.";
    }

    private static IEnumerable<string> Names(AssemblyChannelModel channel) => GeneratedNames.All(channel.Name)
        .Select(type => Full(channel.Namespace, type))
        .Append(Full(GeneratedNames.RegistrationNamespace, GeneratedNames.Registration(channel.Name)));

    private static string Full(string? home, string type) => home is null ? type : $"{home}.{type}";

    private static void EmitChannel(SourceWriter writer, FailedChannelModel failed, HashSet<string> taken)
    {
        failed = failed with { Types = failed.Types.Where(type => taken.Add(Full(failed.Namespace, type))).ToEquatableArray() };
        if (failed.Types.Count > 0)
        {
            writer.Separate();
            using SourceWriter.Block? home = failed.Namespace is null ? null : writer.Open($"namespace {failed.Namespace}");
            foreach (string type in failed.Types)
            {
                writer.Separate();
                writer.Write(CSharpText.GeneratedCode);
                EmitType(writer, failed, type);
            }
        }

        string registration = GeneratedNames.Registration(failed.Name);
        if (failed.Registers && taken.Add(Full(GeneratedNames.RegistrationNamespace, registration)))
        {
            writer.Separate();
            using SourceWriter.Block home = writer.Open($"namespace {GeneratedNames.RegistrationNamespace}");
            writer.Write(CSharpText.GeneratedCode);
            using SourceWriter.Block block = writer.Open($"{Visibility(failed)} static class {registration}");
            writer.Write($"public static global::Notify.NotifyBuilder {RegistrationEmitter.Method(failed.Name)}(this global::Notify.NotifyBuilder builder) {{ {Throw([failed])}; }}");
        }
    }

    private static void EmitType(SourceWriter writer, FailedChannelModel failed, string type)
    {
        string listener = $"global::Notify.IChannelListener<{failed.PayloadTypeName}>";
        string publisher = $"global::Notify.IChannelPublisher<{failed.PayloadTypeName}>";
        string method = $"{listener} For({Parameters(failed)})";
        if (type == GeneratedNames.Channel(failed.Name))
        {
            EmitDefinition(writer, failed, type);
        }
        else if (type == GeneratedNames.PublisherInterface(failed.Name))
        {
            writer.Write($"{Visibility(failed)} interface {type} : {publisher} {{ }}");
        }
        else if (type == GeneratedNames.Publisher(failed.Name))
        {
            string name = failed.IsFamily ? $"(global::System.Func<{failed.PayloadTypeName}, string>)null" : "\"\"";
            EmitClass(writer, failed, type, "Publisher", name, GeneratedNames.PublisherInterface(failed.Name));
        }
        else if (type == GeneratedNames.ListenerInterface(failed.Name))
        {
            writer.Write($"{Visibility(failed)} interface {type}{(failed.IsFamily ? $" {{ {method}; }}" : $" : {listener} {{ }}")}");
        }
        else if (failed.IsFamily)
        {
            string parent = Implemented(failed, GeneratedNames.ListenerInterface(failed.Name), " : ");
            using SourceWriter.Block block = writer.Open($"{Visibility(failed)} sealed class {type}{parent}");
            writer.Write($"public {type}(global::Notify.NotifyListener listener) {{ {Throw([failed])}; }}");
            writer.Write($"public {method} {{ {Throw([failed])}; }}");
        }
        else
        {
            EmitClass(writer, failed, type, "Listener", "\"\"", GeneratedNames.ListenerInterface(failed.Name));
        }
    }

    /// <summary>A class that derives from the runtime's, as the one of a channel without errors does.</summary>
    private static void EmitClass(SourceWriter writer, FailedChannelModel failed, string type, string role, string name, string contract)
    {
        string payload = failed.PayloadTypeName;
        using SourceWriter.Block block = writer.Open(
            $"{Visibility(failed)} sealed class {type} : global::Notify.Channel{role}<{payload}>{Implemented(failed, contract, ", ")}");
        writer.Write($$"""
            public {{type}}(global::Notify.Notify{{role}} {{role.ToLowerInvariant()}}) : base({{role.ToLowerInvariant()}}, {{name}}, Fail()) { }

            private static global::Notify.PayloadSerializer<{{payload}}> Fail() { {{Throw([failed])}}; }
            """);
    }

    private static string Implemented(FailedChannelModel failed, string contract, string before) =>
        failed.Types.Contains(contract) ? $"{before}{contract}" : "";

    private static void EmitDefinition(SourceWriter writer, FailedChannelModel failed, string type)
    {
        string payload = failed.PayloadTypeName;
        string fail = Throw([failed]);
        using SourceWriter.Block block = writer.Open($"{Visibility(failed)} static class {type}");
        writer.Write($"public const string {(failed.IsFamily ? "Pattern" : "Name")} = {CSharpText.Literal(failed.Pattern)};");
        if (failed.IsFamily)
        {
            writer.Write($"public static string NameOf({Parameters(failed)}) {{ {fail}; }}");
        }

        writer.Write($$"""
            public const int MaxPayloadBytes = {{PayloadLimit.MaxBytes}};
            public static global::Notify.PayloadSerializer<{{payload}}> Serializer { get { {{fail}}; } }
            public static int Measure({{payload}} payload) { {{fail}}; }
            public static bool Fits({{payload}} payload) { {{fail}}; }
            """);
        if (failed.HasSql)
        {
            writer.Write($$"""
                public const string Up = {{Script([failed])}};
                public const string Down = {{Script([failed])}};
                public static global::Notify.Generated.ChannelSchema Schema { get { {{fail}}; } }
                """);
        }
    }

    private static string Parameters(FailedChannelModel failed)
    {
        LocalNameScope locals = new("listener");
        return string.Join(", ", failed.Parameters.Select(parameter => $"{parameter.TypeName} {locals.For(parameter.Name)}"));
    }

    private static string Visibility(FailedChannelModel failed) => failed.IsPublic ? "public" : "internal";
}
