using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints the SQL of all channels of the assembly as one script, and as metadata from which the build writes files.</summary>
internal static class SchemaCatalogueEmitter
{
    private const string Namespace = "Notify";

    /// <summary>The name of the metadata, before that of the file; the value is its text. The build task looks for the same.</summary>
    private const string Metadata = "NotifyGen.Sql:";

    public static void EmitFiles(SourceWriter writer, CatalogueModel catalogue)
    {
        foreach ((string name, CatalogueSql sql) in WithSql(catalogue))
        {
            writer.Write($"[assembly: global::System.Reflection.AssemblyMetadata(\"{Metadata}{name}.up.sql\", {sql.TypeName}.Up)]");
            writer.Write($"[assembly: global::System.Reflection.AssemblyMetadata(\"{Metadata}{name}.down.sql\", {sql.TypeName}.Down)]");
        }
    }

    public static void Emit(SourceWriter writer, CatalogueModel catalogue)
    {
        using SourceWriter.Block home = writer.Open($"namespace {Namespace}");

        // Embedded: an assembly that sees our internals has one of its own.
        writer.Write($"""
            /// <summary>What the channels of this assembly need in the database.</summary>
            [global::Microsoft.CodeAnalysis.Embedded]
            {CSharpText.GeneratedCode}
            """);
        EmitClass(writer, catalogue, "internal", "ChannelsSchema");
        if (catalogue.Entries.Any(entry => entry.IsPublic))
        {
            writer.Separate();
            writer.Write($"""
                /// <summary>What the channels of the assembly <c>{CSharpText.Xml(catalogue.AssemblyName)}</c> need in the database.</summary>
                {CSharpText.GeneratedCode}
                """);
            EmitClass(writer, catalogue, "public", CatalogueEmitter.Identifier(catalogue.AssemblyName) + "Schema");
        }
    }

    private static void EmitClass(SourceWriter writer, CatalogueModel catalogue, string visibility, string type)
    {
        using SourceWriter.Block block = writer.Open($"{visibility} static class {type}");
        CatalogueSql[] all = [.. WithSql(catalogue).Select(pair => pair.Sql)];
        CatalogueSql[] triggers = [.. all.Where(sql => sql.HasTriggers)];
        IEnumerable<string> up =
        [
            .. all.Any(sql => sql.StoresPayloads) ? [CSharpText.RawLiteral(PayloadTable.Up.Replace("\r", ""), "    ")] : Array.Empty<string>(),
            .. triggers.Select(sql => $"{sql.TypeName}.{(sql.StoresPayloads ? SchemaEmitter.TriggersUp : "Up")}"),
        ];
        IEnumerable<string> down = triggers.Length == 0
            ? [all[0].TypeName + ".Down"]
            : triggers.Select(sql => sql.TypeName + ".Down");
        writer.Write($"""
            /// <summary>The SQL that makes it. May be run again.</summary>
            public const string Up = {string.Join("\n    + \"\\n\\n\" + ", up)};

            /// <summary>The SQL that takes it back, but for the table of payloads. May be run again.</summary>
            public const string Down = {string.Join("\n    + \"\\n\" + ", down)};

            /// <summary>The same in parts, for <c>NotifySchema</c>.</summary>
            public static global::System.Collections.Generic.IReadOnlyList<global::Notify.ChannelSchema> Channels {"{ get; }"} =
            [
                {string.Join("\n    ", all.Select(sql => sql.TypeName + ".Schema,"))}
            ];
            """);
    }

    private static IEnumerable<(string Name, CatalogueSql Sql)> WithSql(CatalogueModel catalogue)
    {
        return catalogue.Entries.Where(entry => entry.Sql is not null).Select(entry => (entry.Name, entry.Sql!));
    }
}
