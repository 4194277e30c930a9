using Npgsql;

namespace Notify;

/// <summary>
/// Puts what channels need into the database, and compares it with what is there: the functions and triggers of
/// <see cref="PgTriggerAttribute"/>, and the table of stored payloads.
/// </summary>
/// <remarks>
/// <para>The channels come from generated code: <c>ShopContractsSchema.Channels</c> for all of an assembly,
/// <c>OrderEventsChannel.Schema</c> for one. Each call is one transaction, under an advisory lock, so that many instances may do it
/// at once. A connection must be open, and have no transaction running.</para>
/// <para>Who applies must own the tables and may create in the schemas of the functions. Who compares needs the right TEMPORARY on
/// the database, and none on the tables. Errors of the server are thrown as <see cref="PostgresException"/>, except
/// where another exception is named.</para>
/// </remarks>
public static class NotifySchema
{
    /// <summary>
    /// Makes the database as declared. Changes only what differs, because a new trigger locks its table; so when nothing differs,
    /// nothing is locked. What the same owner made and no longer declares is removed.
    /// </summary>
    /// <param name="dataSource">The database; with several hosts, the primary.</param>
    /// <param name="channels">What is declared.</param>
    /// <param name="options">The defaults if null.</param>
    /// <param name="ct">Ends it; then nothing has changed.</param>
    /// <returns>What differed, and does no longer.</returns>
    /// <exception cref="SchemaException">
    /// A table or column is missing, something of the same name belongs to somebody else, or a table's lock could not be had in
    /// time. Nothing has changed.
    /// </exception>
    public static Task<IReadOnlyList<SchemaDifference>> ApplyAsync(
        NpgsqlDataSource dataSource,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        OnConnectionAsync(dataSource, connection => ApplyAsync(connection, channels, options, ct), ct);

    /// <inheritdoc cref="ApplyAsync(NpgsqlDataSource, IReadOnlyList{ChannelSchema}, SchemaOptions?, CancellationToken)"/>
    public static async Task<IReadOnlyList<SchemaDifference>> ApplyAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default)
    {
        options ??= SchemaOptions.Default;
        // Mostly there is nothing to do, and then those who start at once need not wait for each other.
        SchemaPlan plan = await CompareAsync(connection, channels, options, ct).ConfigureAwait(false);
        return plan.Differences.Count == 0
            ? []
            : await SchemaChange.ApplyAsync(connection, channels, options, ct).ConfigureAwait(false);
    }

    /// <summary>Compares the database with what is declared, and changes nothing.</summary>
    /// <param name="dataSource">The database; with several hosts, the primary.</param>
    /// <param name="channels">What is declared.</param>
    /// <param name="options">The defaults if null.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>What differs; empty if nothing does.</returns>
    public static Task<IReadOnlyList<SchemaDifference>> DiffAsync(
        NpgsqlDataSource dataSource,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        OnConnectionAsync(dataSource, connection => DiffAsync(connection, channels, options, ct), ct);

    /// <inheritdoc cref="DiffAsync(NpgsqlDataSource, IReadOnlyList{ChannelSchema}, SchemaOptions?, CancellationToken)"/>
    public static async Task<IReadOnlyList<SchemaDifference>> DiffAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        (await CompareAsync(connection, channels, options ?? SchemaOptions.Default, ct).ConfigureAwait(false)).Differences;

    /// <summary>
    /// The SQL that would make the database as declared, for somebody to read and run: in one transaction (<c>psql -1</c>). Each
    /// difference stands above it as a comment.
    /// </summary>
    /// <param name="dataSource">The database; with several hosts, the primary.</param>
    /// <param name="channels">What is declared.</param>
    /// <param name="options">The defaults if null.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The SQL; empty if nothing differs.</returns>
    public static Task<string> ScriptAsync(
        NpgsqlDataSource dataSource,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        OnConnectionAsync(dataSource, connection => ScriptAsync(connection, channels, options, ct), ct);

    /// <inheritdoc cref="ScriptAsync(NpgsqlDataSource, IReadOnlyList{ChannelSchema}, SchemaOptions?, CancellationToken)"/>
    public static async Task<string> ScriptAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        (await CompareAsync(connection, channels, options ?? SchemaOptions.Default, ct).ConfigureAwait(false)).Script();

    /// <summary>
    /// Removes the functions that the channels' owners have made, and every trigger that calls them. The table of stored payloads
    /// stays: payloads in it may still be on their way, and others use it.
    /// </summary>
    /// <param name="dataSource">The database; with several hosts, the primary.</param>
    /// <param name="channels">What is declared.</param>
    /// <param name="options">The defaults if null.</param>
    /// <param name="ct">Ends it; then nothing has changed.</param>
    /// <exception cref="SchemaException">A table's lock could not be had in time. Nothing has changed.</exception>
    public static Task RemoveAsync(
        NpgsqlDataSource dataSource,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default) =>
        OnConnectionAsync(
            dataSource,
            async connection =>
            {
                await RemoveAsync(connection, channels, options, ct).ConfigureAwait(false);
                return true;
            },
            ct);

    /// <inheritdoc cref="RemoveAsync(NpgsqlDataSource, IReadOnlyList{ChannelSchema}, SchemaOptions?, CancellationToken)"/>
    public static Task RemoveAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ChannelSchema> channels,
        SchemaOptions? options = null,
        CancellationToken ct = default)
    {
        Check(connection, channels);
        return SchemaChange.RemoveAsync(connection, channels, options ?? SchemaOptions.Default, ct);
    }

    private static async Task<SchemaPlan> CompareAsync(
        NpgsqlConnection connection, IReadOnlyList<ChannelSchema> channels, SchemaOptions options, CancellationToken ct)
    {
        Check(connection, channels);
        SchemaSession session =
            await SchemaSession.BeginAsync(connection, isExclusive: false, options.LockTimeout, ct).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return await SchemaComparison.CompareAsync(session, channels, options, ct).ConfigureAwait(false);
        }
    }

    private static void Check(NpgsqlConnection connection, IReadOnlyList<ChannelSchema> channels)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(channels);
    }

    private static async Task<TResult> OnConnectionAsync<TResult>(
        NpgsqlDataSource dataSource, Func<NpgsqlConnection, Task<TResult>> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        NpgsqlConnection connection = await PrimaryDataSource.OpenConnectionAsync(dataSource, ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return await work(connection).ConfigureAwait(false);
        }
    }
}
