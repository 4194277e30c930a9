using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints the SQL of all channels of the assembly as one script, and as metadata that the build writes files from.</summary>
internal static class AssemblySchemaEmitter
{
    public static void EmitFiles(SourceWriter writer, AssemblyModel assembly)
    {
        foreach ((string name, ChannelSqlModel sql) in WithSql(assembly))
        {
            writer.Write($"[assembly: global::System.Reflection.AssemblyMetadata({CSharpText.Literal(SqlFileKey.FormatUp(name))}, {sql.TypeName}.Up)]");
            writer.Write($"[assembly: global::System.Reflection.AssemblyMetadata({CSharpText.Literal(SqlFileKey.FormatDown(name))}, {sql.TypeName}.Down)]");
        }
    }

    public static void Emit(SourceWriter writer, AssemblyModel assembly)
    {
        using SourceWriter.Block home = writer.Open($"namespace {GeneratedNames.SchemaNamespace}");

        // Embedded, so that an assembly that sees our internals still gets its own.
        writer.Write($"""
            /// <summary>What the channels of this assembly need in the database.</summary>
            [global::Microsoft.CodeAnalysis.Embedded]
            {CSharpText.GeneratedCode}
            """);
        EmitClass(writer, assembly, "internal", assembly.Names.Schema);
        if (assembly.IsPublic)
        {
            writer.Separate();
            writer.Write($"""
                /// <summary>What the channels of the assembly <c>{CSharpText.Xml(assembly.Names.Assembly)}</c> need in the database.</summary>
                {CSharpText.GeneratedCode}
                """);
            EmitClass(writer, assembly, "public", GeneratedNames.Schema(assembly.Names.Name));
        }
    }

    private static void EmitClass(SourceWriter writer, AssemblyModel assembly, string visibility, string type)
    {
        using SourceWriter.Block block = writer.Open($"{visibility} static class {type}");
        ChannelSqlModel[] all = [.. WithSql(assembly).Select(pair => pair.Sql)];
        ChannelSqlModel[] triggers = [.. all.Where(sql => sql.HasTriggers)];
        IEnumerable<string> up =
        [
            .. all.Any(sql => sql.StoresPayloads) ? [CSharpText.RawLiteral(PayloadTable.Up, "    ")] : Array.Empty<string>(),
            .. triggers.Select(sql => $"{sql.TypeName}.{(sql.StoresPayloads ? SchemaEmitter.TriggersUp : "Up")}"),
        ];
        IEnumerable<string> down = (triggers.Length == 0 ? all.Take(1) : triggers).Select(sql => sql.TypeName + ".Down");
        FailedChannelModel[] failed = [.. assembly.Failed.Where(channel => channel.HasSql)];
        if (failed.Length > 0)
        {
            // A script of the other channels alone would silently lack these.
            up = down = [FailedChannelEmitter.Script(failed)];
        }

        writer.Write($"""
            /// <summary>SQL that creates everything that the channels need. May be run again.</summary>
            public const string Up = {Concatenate(up)};

            /// <summary>SQL that removes what <see cref="Up"/> creates, except the table of large payloads. May be run again.</summary>
            public const string Down = {Concatenate(down)};

            /// <summary>What the channels need, as definitions for <c>NotifySchema</c>.</summary>
            public static global::System.Collections.Generic.IReadOnlyList<global::Notify.Generated.ChannelSchema> Channels{(failed.Length > 0
                ? $" {{ get {{ {FailedChannelEmitter.Throw(failed)}; }} }}"
                : $" {{ get; }} =\n[\n    {string.Join("\n    ", all.Select(sql => sql.TypeName + ".Schema,"))}\n];")}
            """);
    }

    private static string Concatenate(IEnumerable<string> scripts) => string.Join("\n    + \"\\n\\n\" + ", scripts);

    private static IEnumerable<(string Name, ChannelSqlModel Sql)> WithSql(AssemblyModel assembly)
    {
        return assembly.Channels.Where(channel => channel.Sql is not null).Select(channel => (channel.Name, channel.Sql!));
    }
}
