//! The operations of one kind: each with its type, by how it is passed.
//!
//! What is a `value` is passed as it is, a `reference` behind one, a `slice` as another type behind one, and a `proxy`
//! that may be nil as an optional reference.

/// The operations of `Echo`, for the macro `$each`.
macro_rules! each_echo {
    ($each:ident) => {
        $each! {
            value echo_bool(bool) -> EchoEchoBoolResult;
            value echo_byte(u8) -> EchoEchoByteResult;
            value echo_short(i16) -> EchoEchoShortResult;
            value echo_int(i32) -> EchoEchoIntResult;
            value echo_long(i64) -> EchoEchoLongResult;
            value echo_float(f32) -> EchoEchoFloatResult;
            value echo_double(f64) -> EchoEchoDoubleResult;
            slice echo_string(String as str) -> EchoEchoStringResult;
            value echo_small(Small) -> EchoEchoSmallResult;
            value echo_medium(Medium) -> EchoEchoMediumResult;
            value echo_large(Large) -> EchoEchoLargeResult;
            reference echo_fixed(Fixed) -> EchoEchoFixedResult;
            reference echo_variable(Variable) -> EchoEchoVariableResult;
            reference echo_nested(Nested) -> EchoEchoNestedResult;
            slice echo_bools(BoolSeq as [bool]) -> EchoEchoBoolsResult;
            slice echo_bytes(ByteSeq as [u8]) -> EchoEchoBytesResult;
            slice echo_shorts(ShortSeq as [i16]) -> EchoEchoShortsResult;
            slice echo_ints(IntSeq as [i32]) -> EchoEchoIntsResult;
            slice echo_longs(LongSeq as [i64]) -> EchoEchoLongsResult;
            slice echo_floats(FloatSeq as [f32]) -> EchoEchoFloatsResult;
            slice echo_doubles(DoubleSeq as [f64]) -> EchoEchoDoublesResult;
            slice echo_strings(StringSeq as [String]) -> EchoEchoStringsResult;
            slice echo_mediums(MediumSeq as [Medium]) -> EchoEchoMediumsResult;
            slice echo_fixeds(FixedSeq as [Fixed]) -> EchoEchoFixedsResult;
            slice echo_variables(VariableSeq as [Variable]) -> EchoEchoVariablesResult;
            slice echo_grid(Grid as [IntSeq]) -> EchoEchoGridResult;
            slice echo_maps(MapSeq as [StringMap]) -> EchoEchoMapsResult;
            slice echo_proxies(ProxySeq as [Option<Proxy>]) -> EchoEchoProxiesResult;
            slice echo_targets(TargetSeq as [Option<TargetPrx>]) -> EchoEchoTargetsResult;
            slice echo_bases(BaseSeq as [Link<Base>]) -> EchoEchoBasesResult;
            slice echo_values(ValueSeq as [Link<Value>]) -> EchoEchoValuesResult;
            reference echo_bool_map(BoolMap) -> EchoEchoBoolMapResult;
            reference echo_byte_map(ByteMap) -> EchoEchoByteMapResult;
            reference echo_short_map(ShortMap) -> EchoEchoShortMapResult;
            reference echo_int_map(IntMap) -> EchoEchoIntMapResult;
            reference echo_long_map(LongMap) -> EchoEchoLongMapResult;
            reference echo_string_map(StringMap) -> EchoEchoStringMapResult;
            reference echo_enum_map(EnumMap) -> EchoEchoEnumMapResult;
            reference echo_key_map(KeyMap) -> EchoEchoKeyMapResult;
            reference echo_proxy_map(ProxyMap) -> EchoEchoProxyMapResult;
            reference echo_base_map(BaseMap) -> EchoEchoBaseMapResult;
            proxy echo_proxy(Option<Proxy> as Proxy) -> EchoEchoProxyResult;
            proxy echo_target(Option<TargetPrx> as TargetPrx) -> EchoEchoTargetResult;
            reference echo_value(Link<Value>) -> EchoEchoValueResult;
            reference echo_empty(Link<Empty>) -> EchoEchoEmptyResult;
            reference echo_base(Link<Base>) -> EchoEchoBaseResult;
            reference echo_last(Link<Last>) -> EchoEchoLastResult;
            reference echo_compact(Link<Compact>) -> EchoEchoCompactResult;
            reference echo_node(Link<Node>) -> EchoEchoNodeResult;
            reference echo_constants(Constants) -> EchoEchoConstantsResult;
            reference echo_defaults(Defaults) -> EchoEchoDefaultsResult;
            reference echo_all(Link<All>) -> EchoEchoAllResult;
            reference echo_optionals(Link<Optionals>) -> EchoEchoOptionalsResult;
        }
    };
}

/// The operations of `Maybe`, for the macro `$each`.
macro_rules! each_maybe {
    ($each:ident) => {
        $each! {
            value maybe_byte(u8) -> MaybeMaybeByteResult;
            value maybe_short(i16) -> MaybeMaybeShortResult;
            value maybe_int(i32) -> MaybeMaybeIntResult;
            value maybe_long(i64) -> MaybeMaybeLongResult;
            value maybe_large(Large) -> MaybeMaybeLargeResult;
            slice maybe_string(String as str) -> MaybeMaybeStringResult;
            reference maybe_fixed(Fixed) -> MaybeMaybeFixedResult;
            reference maybe_variable(Variable) -> MaybeMaybeVariableResult;
            proxy maybe_target(Option<TargetPrx> as TargetPrx) -> MaybeMaybeTargetResult;
            reference maybe_node(Link<Node>) -> MaybeMaybeNodeResult;
        }
    };
}

pub(crate) use {each_echo, each_maybe};
